import { sourceLister } from '../src/mirror/list-source.ts';
import { nodeFileSystem } from '../src/platform/node-file-system.ts';
import { copyContext } from './copy-context.ts';

export default sourceLister(nodeFileSystem, copyContext);
