import type { ReportSummary } from '../../../domain/report-summary.ts';
import type { Command } from '../../command.ts';
import { lookOptions } from '../../look-options.ts';
import { onlyRoot } from '../../only-root.ts';
import { optionReader } from '../../option-spec.ts';
import { usageError } from '../../usage-error.ts';

export const reportOptions = {
  html: {
    kind: 'text',
    value: 'FILE',
    group: 'The report',
    describe: 'Write the page to FILE, outside ROOT; a file of that name is replaced.',
  },
  ...lookOptions,
} as const;

/** A page about a root. */
export const reportCommand: Command = {
  name: 'report',
  usage: 'report [options] --html FILE ROOT',
  summary:
    'Writes a page that shows what the snapshots take, how that grows, which folders, types and files take most, which files are near the link limit, and the last runs. One file that asks nothing of a network.',
  options: reportOptions,
  examples: [
    ['dedupe-backups report --html backups.html E:\\backups', 'a page to open in a browser'],
    ['dedupe-backups report --quiet --html /srv/www/backups.html /mnt/usb/backups', 'made anew every night'],
  ],
  run: async ({ positionals, values }, host) => {
    const root = onlyRoot(positionals, reportCommand.examples[0][0]);
    const html = optionReader(reportOptions, values).text('html');
    if (html === undefined) {
      throw usageError(
        '--html FILE is missing: where the page is to be written.',
        `For example  ${reportCommand.examples[0][0]}`,
      );
    }
    const [{ runLooking }, { resolveLook }, { programVersion }, { report }, { formatBytes }, { shown }] =
      await Promise.all([
        import('../../run-looking.ts'),
        import('../../look-options.ts'),
        import('../../version.ts'),
        import('../../../index.ts'),
        import('../../format.ts'),
        import('../../../domain/shown.ts'),
      ]);
    const { look, output } = resolveLook(values);
    return runLooking<ReportSummary>(host, {
      output,
      work: (tools) => report({ root, html, version: programVersion(), ...look, ...tools }),
      linesOf: () => [],
      closing: ({ outcome, html: file, bytes }) =>
        outcome === 'done' ? [`  ${shown(file)}   ${formatBytes(bytes)}`] : [`  ${shown(file)} was not written.`],
    });
  },
};
