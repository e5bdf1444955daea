import type { RootStatus } from '../../domain/root-status.ts';
import { html } from './elements.ts';
import { bytesText, countText, daysText, fullText } from './words.ts';

/** The figures that a person asks for first. */
export function tiles({ snapshots, totals, freeBytes, forecast }: RootStatus): HTMLElement {
  const { diskBytes, unlinkedBytes, files } = totals;
  const factor = diskBytes === 0 ? '–' : `${(unlinkedBytes / diskBytes).toFixed(1)} ×`;
  const full = forecast === undefined ? '–' : daysText(forecast.daysLeft);
  const rate =
    forecast === undefined
      ? 'nothing grows, or too few dates tell'
      : `at ${bytesText(forecast.bytesPerDay)} a day: ${fullText(forecast)}`;
  return html(
    'dl',
    { class: 'tiles' },
    tile('Snapshots', countText(snapshots.length), `${countText(files)} files`),
    tile('On the disk', bytesText(diskBytes), `instead of ${bytesText(unlinkedBytes)}`),
    tile('Smaller', factor, 'than with a file for each name'),
    tile('Free', bytesText(freeBytes), 'for this user'),
    tile('Lasts', full, rate),
  );
}

function tile(name: string, value: string, note: string): HTMLElement {
  return html(
    'div',
    {},
    html('dt', {}, name),
    html('dd', { class: 'value' }, value),
    html('dd', { class: 'note' }, note),
  );
}
