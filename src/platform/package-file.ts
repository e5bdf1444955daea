import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

const BUILD = '/dist/';

/** Where a file of the build is, given its path inside `dist`. Modules run from there one by one, bundled, or from the sources. */
export function packageFile(path: string): string {
  const here = import.meta.url;
  const dist = here.endsWith('.ts') ? '../../dist/' : here.slice(0, here.lastIndexOf(BUILD) + BUILD.length);
  return fileURLToPath(new URL(dist + path, here));
}

export function readPackageFile(path: string): string {
  return fs.readFileSync(packageFile(path), 'utf8');
}
