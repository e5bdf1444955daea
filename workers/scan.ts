import { nodeFileSystem } from '../src/platform/node-file-system.ts';
import { taskScanner } from '../src/walk/scan-folders.ts';

export default taskScanner(nodeFileSystem);
