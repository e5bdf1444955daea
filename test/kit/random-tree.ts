import process from 'node:process';
import fc from 'fast-check';
import {
  DEFAULT_MTIME_NS,
  file,
  linkTo,
  type NodeMetadata,
  rawPath,
  someBytes,
  symlink,
  type TreeLiteral,
} from './tree.ts';

const SNAPSHOTS = ['2026-01-01', '2026-01-02', '2026-01-03', '20260104 copy'];
const NAMES = ['a', 'b', '-c', 'sub/a', 'sub/d\n', 'deep/er/é'].map(
  (name) => (snapshot: string) => `${snapshot}/${name}`,
);
const RAW_NAME = (snapshot: string) => rawPath(`${snapshot}/caf\xe9`);
/** Some are empty, some are of one size and differ in the first, a middle or the last byte. */
const CONTENTS = [
  Uint8Array.of(1),
  Uint8Array.of(2),
  new Uint8Array(0),
  ...[0, 40_000, 99_999].map((position) => changedAt(position, someBytes(100_000))),
  ...[0, 4_095].map((position) => changedAt(position, someBytes(4_096))),
];
const MTIMES = [DEFAULT_MTIME_NS, DEFAULT_MTIME_NS + 1n, DEFAULT_MTIME_NS + 1_000n];
const MODES = [0o644, 0o600, 0o444];
const OWNERS = process.getuid?.() === 0 ? [{}, { uid: 12_345, gid: 54_321 }] : [{}];

/**
 * Small trees in which much is equal: few contents, few metadata, files that are hard links already (within a
 * snapshot and across), symlinks, and on Linux names that are not UTF-8.
 */
export const randomTree: fc.Arbitrary<TreeLiteral> = fc
  .array(
    fc.record({
      kind: fc.constantFrom('file', 'file', 'file', 'file', 'link', 'link', 'symlink'),
      snapshot: fc.constantFrom(...SNAPSHOTS),
      name: fc.constantFrom(...NAMES, ...(process.platform === 'linux' ? [RAW_NAME] : [])),
      content: mostlyFirst(CONTENTS),
      metadata: randomMetadata(),
      target: fc.nat(1_000),
    }),
    { maxLength: 28, size: 'max' },
  )
  .map((drawn) => {
    const literal: Record<string, TreeLiteral[string]> = {};
    const files: string[] = [];
    for (const { kind, snapshot, name, content, metadata, target } of drawn) {
      const at = name(snapshot);
      if (at in literal) continue;
      if (kind === 'symlink') literal[at] = symlink('a');
      else if (kind === 'link' && files.length > 0) literal[at] = linkTo(files[target % files.length]);
      else literal[at] = file(content, metadata);
      if (literal[at].kind !== 'symlink') files.push(at);
    }
    return literal;
  });

function randomMetadata(): fc.Arbitrary<NodeMetadata> {
  return fc
    .record({ mtime: mostlyFirst(MTIMES), mode: mostlyFirst(MODES), owner: mostlyFirst(OWNERS) })
    .map(({ owner, ...metadata }) => ({ ...metadata, ...owner }));
}

function mostlyFirst<T>(values: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant(values[0]) },
    { weight: 2, arbitrary: fc.constantFrom(...values) },
  );
}

function changedAt(position: number, bytes: Uint8Array): Uint8Array {
  bytes[position] ^= 1;
  return bytes;
}
