import { createRequire } from 'node:module';

export type { LibraryHandle } from 'koffi';

/** The only door to the package. Throws where it has no build for this system. */
export function loadKoffi(): typeof import('koffi') {
  return createRequire(import.meta.url)('koffi') as typeof import('koffi');
}
