import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A file that was built into the package, as text; `path` is that inside `dist`. A run from the sources needs a build too. */
export function readPackageFile(path: string): string {
  const dist = import.meta.url.endsWith('.ts') ? '../../dist/' : '../../';
  return fs.readFileSync(fileURLToPath(new URL(dist + path, import.meta.url)), 'utf8');
}
