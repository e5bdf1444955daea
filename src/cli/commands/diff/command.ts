import type { DiffOptions } from '../../../app/diff.ts';
import { defined } from '../../../domain/defined.ts';
import type { DiffSummary } from '../../../domain/difference.ts';
import type { Command } from '../../command.ts';
import { optionReader, type RawArguments } from '../../option-spec.ts';
import { usageError } from '../../usage-error.ts';
import { diffOptions } from './options.ts';

/** What differs between two snapshots. */
export const diffCommand: Command = {
  name: 'diff',
  usage: 'diff [options] ROOT [A [B]]',
  summary:
    'Tells what differs between the snapshots A and B: added, removed, changed, moved. With A alone, between A and the newest of its series; with neither, between the last two of a series. Files that share an inode are known to be the same at once; others by the index, or by reading them.',
  options: diffOptions,
  examples: [
    ['dedupe-backups diff E:\\backups', 'what the last snapshot changed'],
    ['dedupe-backups diff E:\\backups 2026-11-20', 'from then to the newest'],
    ["dedupe-backups diff --include 'Photos/**' /mnt/usb/backups 2026-11-20 2026-11-22", 'in one folder'],
    ['dedupe-backups diff --json --quiet /mnt/usb/backups', 'only the counts, as one JSON object'],
  ],
  run: async (raw, host) => {
    const [
      { checkRootIsFirst },
      { runLooking },
      { resolveLook },
      { closingLines, differenceLine, headerLines },
      { diff },
    ] = await Promise.all([
      import('../../root-first.ts'),
      import('../../run-looking.ts'),
      import('../../look-options.ts'),
      import('./diff-text.ts'),
      import('../../../index.ts'),
    ]);
    const { look, output } = resolveLook(raw.values);
    const selected = { ...look, ...selection(raw) };
    checkRootIsFirst(raw.positionals, diffCommand.examples[1][0]);
    return runLooking<DiffSummary>(host, {
      output,
      work: (tools) => diff({ ...selected, ...tools }),
      linesOf: (event) => {
        if (event.type === 'diff-started') return headerLines(event);
        return event.type === 'difference' ? [differenceLine(event)] : [];
      },
      closing: closingLines,
    });
  },
};

function selection({ positionals, values }: RawArguments) {
  const [root, from, to, extra] = positionals;
  if (root === undefined || root === '') {
    throw usageError(
      'ROOT is missing: the folder that holds your backups.',
      `For example  ${diffCommand.examples[0][0]}`,
    );
  }
  if (extra !== undefined) throw usageError(`two snapshots at most: ${from}, ${to}, and also ${extra}`);
  const raw = optionReader(diffOptions, values);
  return { root, ...defined<DiffOptions>({ from, to, include: raw.list('include'), exclude: raw.list('exclude') }) };
}
