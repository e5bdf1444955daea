import type { VerifyOptions } from '../../../app/verify.ts';
import { defined } from '../../../domain/defined.ts';
import { resolveLook } from '../../look-options.ts';
import { onlyRoot } from '../../only-root.ts';
import { optionReader, type RawArguments } from '../../option-spec.ts';
import type { LookOutput } from '../../run-looking.ts';
import { usageError } from '../../usage-error.ts';
import { verifyOptions } from './options.ts';

const MS_PER_HOUR = 3_600_000;
const HOURS: Readonly<Record<string, number>> = { h: 1, d: 24, w: 24 * 7 };

/** What was typed, understood and checked. Throws a UserError of kind `usage`. */
export function resolveVerify({ positionals, values }: RawArguments): { run: VerifyOptions; output: LookOutput } {
  const root = onlyRoot(positionals, 'dedupe-backups verify E:\\backups');
  const raw = optionReader(verifyOptions, values);
  const { look, output } = resolveLook(values);
  const [sample, age] = [raw.text('sample'), raw.text('older-than')];
  const run = {
    root,
    ...look,
    repair: raw.flag('repair'),
    ...defined<VerifyOptions>({
      snapshot: raw.text('snapshot'),
      sample: sample === undefined ? undefined : shareOf(sample),
      olderThanMs: age === undefined ? undefined : ageOf(age),
    }),
  };
  return { run, output };
}

function shareOf(text: string): number {
  const match = /^(\d+(?:\.\d+)?) ?%$/.exec(text);
  const percent = match === null ? 0 : Number(match[1]);
  if (percent > 0 && percent <= 100) return percent / 100;
  throw usageError(`--sample: ${text} is no part of the files.`, 'It takes a percentage, for example  --sample 5%');
}

function ageOf(text: string): number {
  const match = /^(\d{1,6}) ?([hdw])$/i.exec(text);
  if (match !== null) return Number(match[1]) * HOURS[match[2].toLowerCase()] * MS_PER_HOUR;
  throw usageError(`--older-than: ${text} is no age.`, 'Ages look like 12h, 30d, 2w.');
}
