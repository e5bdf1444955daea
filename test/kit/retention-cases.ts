import { parseSpan } from '../../src/domain/calendar-span.ts';
import { KEEP_COUNTS, type KeepCount, type RetentionPolicy } from '../../src/domain/retention.ts';

/** Both programs work with this clock: a zone with summer time. */
export const ZONE = 'Europe/Berlin';

/** A policy as restic's options say it: `--keep-<rule> <value>`. */
export type PolicyCase = Readonly<Partial<Record<KeepCount | 'within', string>>>;

/** What restic kept, as the local times of the snapshots. */
export interface Recorded {
  readonly restic: string;
  /** local times of the snapshots, oldest first: `2025-03-30 03:10:00` */
  readonly times: readonly string[];
  readonly cases: readonly { readonly policy: PolicyCase; readonly kept: readonly string[] }[];
}

export function toPolicy({ within, ...counts }: PolicyCase): RetentionPolicy {
  const numbers = Object.entries(counts).map(([rule, text]) => [
    rule,
    text === '-1' ? Number.POSITIVE_INFINITY : Number(text),
  ]);
  const span = within === undefined ? undefined : parseSpan(within);
  return { ...Object.fromEntries(numbers), ...(span === undefined ? {} : { within: span }) };
}

/** Days around which calendars go wrong, then random ones: ends of ISO years, clock changes, leap days, several a day. */
export function someTimes(random: () => number): string[] {
  const fixed = [
    ...['2023-12-31 23:59:59', '2024-01-01 00:00:00', '2024-02-29 12:00:00', '2024-12-29 08:00:00'],
    ...['2024-12-30 08:00:00', '2024-12-31 08:00:00', '2025-01-01 08:00:00', '2025-01-05 23:00:00'],
    ...['2025-03-30 01:30:00', '2025-03-30 03:10:00', '2025-03-31 00:30:00', '2025-10-26 00:30:00'],
    ...['2025-10-26 04:00:00', '2025-10-27 00:00:00', '2025-12-28 20:00:00', '2025-12-29 20:00:00'],
  ];
  const start = Date.UTC(2025, 10, 1);
  const drawn = Array.from({ length: 24 }, () =>
    new Date(start + Math.floor(random() * 330 * 24) * 3_600_000).toISOString().replace('T', ' ').slice(0, 19),
  );
  return [...new Set([...fixed, ...drawn])].sort();
}

export function somePolicies(random: () => number, count: number): PolicyCase[] {
  const draw = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  return Array.from({ length: count }, () => {
    const policy: Record<string, string> = {};
    for (const rule of KEEP_COUNTS) {
      if (random() < 0.35) policy[rule] = random() < 0.12 ? '-1' : String(draw(1, 9));
    }
    if (random() < 0.4 || Object.keys(policy).length === 0) {
      const parts = [`${draw(0, 2)}y`, `${draw(0, 13)}m`, `${draw(1, 40)}d`, `${draw(1, 50)}h`];
      policy.within = parts.filter((part) => random() < 0.5 && !part.startsWith('0')).join('') || '35d';
    }
    return policy;
  });
}

/** Of a small state: the same numbers for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
