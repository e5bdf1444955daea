import { sourceLister } from '../src/mirror/list-source.ts';
import { nodeFileSystem } from '../src/platform/node-file-system.ts';

export default sourceLister(nodeFileSystem);
