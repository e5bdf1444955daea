import type { GivenUpOptions } from '../../../app/given-up.ts';
import { defined } from '../../../domain/defined.ts';
import type { Metadata } from '../../../domain/metadata.ts';
import { PERMISSIONS } from '../../../domain/mode-bits.ts';
import type { OwnMetadata } from '../../../domain/own-metadata.ts';
import { shown } from '../../../domain/shown.ts';
import { formatUtc } from '../../dates.ts';
import { ExitCode } from '../../exit-codes.ts';
import { plural } from '../../format.ts';
import type { Host } from '../../host.ts';
import { toJsonLine } from '../../json-reporter.ts';
import { optionReader, type RawArguments } from '../../option-spec.ts';
import { textTable } from '../../text-table.ts';
import { usageError } from '../../usage-error.ts';
import { restoreMetadataOptions } from './options.ts';

const COLUMNS = ['Name', 'Its own', 'Its file has', ''].map((heading) => ({ heading, align: 'left' as const }));
const NS_PER_MS = 1_000_000n;

/** Lists what names gave up, and resolves to the exit code. */
export async function runRestoreMetadata(
  { positionals, values }: RawArguments,
  host: Host,
  givenUpMetadata: (options: GivenUpOptions) => Promise<OwnMetadata[]>,
): Promise<number> {
  const raw = optionReader(restoreMetadataOptions, values);
  const [root, path, extra] = positionals;
  if (root === undefined || root === '' || extra !== undefined) {
    throw usageError(
      'ROOT is needed, and one path in it at most.',
      'For example  dedupe-backups restore-metadata E:\\backups 2026-11-21',
    );
  }
  const listed = await givenUpMetadata({ root, ...defined<GivenUpOptions>({ path, index: raw.text('index') }) });
  const text = raw.flag('json') ? listed.map(lineOf).join('') : `${tableOf(listed, path).join('\n')}\n`;
  host.stdout.write(text);
  return ExitCode.done;
}

function lineOf({ path, own, now, fits }: OwnMetadata): string {
  return toJsonLine({ type: 'given-up', path, own: plain(own), now: now === undefined ? undefined : plain(now), fits });
}

/** ns do not fit a JSON number. */
function plain({ mtimeNs, mode, uid, gid }: Metadata) {
  return { mtimeNs: String(mtimeNs), mode: permissionsOf(mode), uid, gid };
}

function permissionsOf(mode: number): number {
  return mode & Number(PERMISSIONS);
}

function tableOf(listed: readonly OwnMetadata[], path: string | undefined): string[] {
  if (listed.length === 0) return ['', nothingText(path), ''];
  const rows = listed.map(({ path, own, now, fits }) => {
    const state = now === undefined ? 'gone' : fits ? '' : 'has another file by now';
    return [shown(path), words(own, now ?? own), now === undefined ? '' : words(now, own), state];
  });
  return [
    '',
    ...textTable(COLUMNS, rows),
    '',
    `  ${plural(listed.length, 'name')}; restore and isolate give back what still fits.`,
    '',
  ];
}

function nothingText(path: string | undefined): string {
  if (path !== undefined) return `  Nothing was given up at or below ${shown(path)}.`;
  return '  Nothing was given up: no name was linked to a file whose metadata differ.';
}

/** Of some metadata what differs from others. */
function words(some: Metadata, other: Metadata): string {
  const parts: string[] = [];
  if (some.mtimeNs !== other.mtimeNs) parts.push(formatUtc(Number(some.mtimeNs / NS_PER_MS)));
  if (some.mode !== other.mode) parts.push(permissionsOf(some.mode).toString(8).padStart(4, '0'));
  if (some.uid !== other.uid || some.gid !== other.gid) parts.push(`${some.uid}:${some.gid}`);
  return parts.length === 0 ? 'the same' : parts.join(' ');
}
