import { shown } from '../../../domain/shown.ts';
import { FINDINGS, type FindingKind, type VerifyFinding, type VerifySummary } from '../../../domain/verify.ts';
import { errnoWords } from '../../../platform/errno-words.ts';
import { formatBytes, formatCount, formatDuration, formatRate, plural } from '../../format.ts';
import { hangText } from '../../wrap-text.ts';

const KIND_COLUMNS = 10;
const SIZE_COLUMNS = 10;
const INDENT = ' '.repeat(KIND_COLUMNS + SIZE_COLUMNS + 6);

/** What was found of one file: its first name, then what else to know, indented. */
export function findingLines(finding: VerifyFinding, columns: number | undefined): string[] {
  const { paths, size, names, snapshots } = finding;
  const path = paths.length > 0 ? shown(paths[0]) : `${plural(names ?? 0, 'name')} of ${shown(snapshots[0])}`;
  const amount = size === undefined ? '' : formatBytes(size);
  const head = `  ${finding.finding.padEnd(KIND_COLUMNS)}  ${amount.padStart(SIZE_COLUMNS)}  ${path}`;
  return [head, ...detailsOf(finding).flatMap((text) => hangText(INDENT, text, columns))];
}

export function closingLines(summary: VerifySummary): string[] {
  const { files, bytes, verifiedLately, notInSample, sound, newlyRecorded, compared } = summary;
  const leftOut = [
    ...(verifiedLately > 0 ? [`${plural(verifiedLately, 'file')} verified lately`] : []),
    ...(notInSample > 0 ? [`${plural(notInSample, 'file')} not in the sample`] : []),
  ];
  const found = foundText(summary);
  return [
    ...(found.length > 0 ? [''] : []),
    `  ${plural(files, 'file')}, ${formatBytes(bytes)}${leftOut.length > 0 ? `; left out: ${leftOut.join(', ')}` : ''}`,
    `  ${plural(sound, 'file')} ${compared ? 'as recorded' : 'could be read; there is no index to compare with'}`,
    ...(newlyRecorded > 0
      ? [`  ${plural(newlyRecorded, 'file')} read for the first time; ${rememberedText(summary)}`]
      : []),
    ...found,
    `  ${timeText(summary)}`,
  ];
}

function rememberedText({ remembered }: VerifySummary): string {
  return remembered ? 'known from now on' : 'not remembered, for the index cannot be written to';
}

function detailsOf(found: VerifyFinding): string[] {
  const { finding, paths, snapshots, code, repaired, unproven } = found;
  const details = [REASONS[finding] + (code === undefined ? '' : `: ${errnoWords(code)}`)];
  if (paths.length > 1) {
    details.push(`${plural(paths.length, 'name')}, in ${snapshots.map(shown).join(', ')}`);
  }
  if (repaired) details.push(`repaired from ${shown(found.soundCopy ?? '')}`);
  else if (finding !== 'changed' && paths.length > 0) details.push(copyText(found));
  if (unproven === true) details.push(UNPROVEN);
  return details;
}

function copyText({ soundCopy, otherCopy }: VerifyFinding): string {
  if (soundCopy !== undefined) return `sound copy: ${shown(soundCopy)}`;
  if (otherCopy !== undefined) return `still here: ${shown(otherCopy)}`;
  return 'no sound copy in the snapshots: look for it in the source, or on another disk';
}

const REASONS: Readonly<Record<FindingKind, string>> = {
  rotten: 'other bytes than when it was recorded, at the same size and time',
  unreadable: 'cannot be read',
  changed: 'size or time are not those recorded, or it is another file: somebody changed or replaced it',
  missing: 'recorded, and gone from a sealed snapshot',
};

const UNPROVEN =
  'left alone, for what is recorded may be of an earlier file; look, and copy the sound one over it yourself';

function foundText({ found, repaired }: VerifySummary): string[] {
  const counts = FINDINGS.filter((kind) => found[kind] > 0).map((kind) => `${formatCount(found[kind])} ${kind}`);
  if (counts.length === 0) return [];
  return [`  Found: ${counts.join(', ')}${repaired > 0 ? `; ${formatCount(repaired)} repaired` : ''}`];
}

function timeText({ elapsedMs, contentBytesRead }: VerifySummary): string {
  const rate = elapsedMs > 0 && contentBytesRead > 0 ? `, ${formatRate((contentBytesRead / elapsedMs) * 1000)}` : '';
  return `${formatDuration(elapsedMs)}${rate}.`;
}
