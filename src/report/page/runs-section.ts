import type { RunRecord } from '../../domain/run-record.ts';
import type { ReportData } from '../report-data.ts';
import { barList } from './bar-list.ts';
import { tableBehind } from './data-table.ts';
import type { Section } from './section.ts';
import { bytesText, countText, durationText, minuteText } from './words.ts';

const BARS = 15;
const rateText = figure((run) => `${bytesText(rateOf(run))}/s`);

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
      { heading: 'Names', text: figure(({ names }) => countText(names)), value: ({ names }) => names },
      {
        heading: 'Changed',
        text: figure(({ changedNames }) => countText(changedNames)),
        value: ({ changedNames }) => changedNames,
      },
      { heading: 'Read', text: figure(({ bytesRead }) => bytesText(bytesRead)), value: ({ bytesRead }) => bytesRead },
      { heading: 'Rate', text: rateText, value: rateOf },
      { heading: 'Freed', text: figure((run) => bytesText(run.reclaimedBytes)), value: (run) => run.reclaimedBytes },
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

/** What a run that something stopped had done until then, nobody has noted. */
function figure(text: (run: RunRecord) => string): (run: RunRecord) => string {
  return (run) => (run.outcome === 'failed' ? '–' : text(run));
}

function rateOf({ bytesRead, bytesWritten, durationMs }: RunRecord): number {
  return durationMs === 0 ? 0 : ((bytesRead + bytesWritten) * 1000) / durationMs;
}
