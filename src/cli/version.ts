import { createRequire } from 'node:module';

/** The version in our own package.json, found by the package's name: the same from the sources and when built. */
export function programVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('dedupe-backups/package.json');
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return known ? String(manifest.version) : 'unknown';
}
