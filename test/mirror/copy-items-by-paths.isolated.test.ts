import { reachByPaths } from './copying.ts';

reachByPaths();
await import('./copy-items.test.ts');
