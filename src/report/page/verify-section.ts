import type { Failure } from '../../domain/failure.ts';
import type { ReportData } from '../report-data.ts';
import { dataTable } from './data-table.ts';
import type { Section } from './section.ts';
import { countText, dateText, minuteText } from './words.ts';

interface Finding extends Failure {
  readonly at: number;
  readonly command: string;
}

/** What runs found fault with, and when each snapshot was verified. */
export function verifySection({ runs, status: { snapshots } }: ReportData): Section {
  const findings = runs
    .toReversed()
    .flatMap(({ startedAt, command, problems = [] }): Finding[] =>
      problems.map((problem) => ({ ...problem, at: startedAt, command })),
    );
  const verified = snapshots.filter(({ verifiedAt }) => verifiedAt !== undefined).length;
  const faults =
    findings.length === 0
      ? 'No run has found fault with a file.'
      : 'Below, what runs found fault with, the newest first.';
  const dates = dataTable(
    'Verified',
    [
      { heading: 'Snapshot', text: ({ name }) => name },
      {
        heading: 'All contents verified since',
        text: ({ verifiedAt }) => (verifiedAt === undefined ? '–' : dateText(verifiedAt)),
        value: ({ verifiedAt }) => verifiedAt ?? 0,
      },
    ],
    snapshots,
  );
  const table = dataTable<Finding>(
    'Findings',
    [
      { heading: 'Found', text: ({ at }) => minuteText(at), value: ({ at }) => at },
      { heading: 'By', text: ({ command }) => command },
      { heading: 'Path', text: ({ path }) => path },
      { heading: 'What', text: ({ attempted, code }) => `${attempted}: ${code}` },
    ],
    findings,
  );
  return {
    id: 'verify',
    title: 'Verified, and findings',
    text: `${countText(verified)} of ${countText(snapshots.length)} snapshots were verified in full. ${faults}`,
    content: findings.length === 0 ? [dates] : [table, dates],
  };
}
