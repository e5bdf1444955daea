import { reachByPaths } from './copying.ts';

reachByPaths();
await import('./copy-fresh.test.ts');
await import('./copy-items.test.ts');
await import('./copy-symlink.test.ts');
await import('./link-unchanged.test.ts');
