import { nodeFileSystem } from '../src/platform/node-file-system.ts';
import { taskScanner } from '../src/walk/task-scanner.ts';

export default taskScanner(nodeFileSystem);
