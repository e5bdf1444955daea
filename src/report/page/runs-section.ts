import type { RunRecord } from '../../domain/run-record.ts';
import type { ReportData } from '../report-data.ts';
import { barList } from './bar-list.ts';
import { tableBehind } from './data-table.ts';
import type { Section } from './section.ts';
import { bytesText, countText, durationText, minuteText } from './words.ts';

const BARS = 15;

export function runsSection({ runs }: ReportData): Section {
  const newest = runs.toReversed();
  const bars = newest.slice(0, BARS).map((run) => ({
    name: `${minuteText(run.startedAt)}  ${run.command}${run.snapshot === undefined ? '' : ` ${run.snapshot}`}`,
    value: run.durationMs,
    text: `${durationText(run.durationMs)}, ${endOf(run)}`,
    label: `${minuteText(run.startedAt)}, ${run.command}: ${durationText(run.durationMs)}, ${rateText(run)}, ${endOf(run)}`,
  }));
  const table = tableBehind(
    'Runs',
    [
      { heading: 'Began', text: ({ startedAt }) => minuteText(startedAt), value: ({ startedAt }) => startedAt },
      { heading: 'Command', text: ({ command }) => command },
      { heading: 'Snapshot', text: ({ snapshot }) => snapshot ?? '–' },
      { heading: 'Took', text: ({ durationMs }) => durationText(durationMs), value: ({ durationMs }) => durationMs },
      { heading: 'Names', text: ({ names }) => countText(names), value: ({ names }) => names },
      {
        heading: 'Changed',
        text: ({ changedNames }) => countText(changedNames),
        value: ({ changedNames }) => changedNames,
      },
      { heading: 'Read', text: ({ bytesRead }) => bytesText(bytesRead), value: ({ bytesRead }) => bytesRead },
      { heading: 'Rate', text: rateText, value: rateOf },
      { heading: 'Freed', text: (run) => bytesText(run.reclaimedBytes), value: (run) => run.reclaimedBytes },
      { heading: 'End', text: endOf },
    ],
    newest,
  );
  const text =
    runs.length === 0
      ? 'No run has been noted yet.'
      : 'The newest first; the rate is what was read and written in the time of the whole run.';
  return {
    id: 'runs',
    title: 'Last runs',
    text,
    content: runs.length === 0 ? [] : [barList('Last runs', bars), table],
  };
}

function endOf({ outcome, failures }: RunRecord): string {
  if (outcome !== 'done') return outcome;
  return failures === 0 ? 'done' : `${countText(failures)} failure${failures === 1 ? '' : 's'}`;
}

function rateOf({ bytesRead, bytesWritten, durationMs }: RunRecord): number {
  return durationMs === 0 ? 0 : ((bytesRead + bytesWritten) * 1000) / durationMs;
}

function rateText(run: RunRecord): string {
  return `${bytesText(rateOf(run))}/s`;
}
