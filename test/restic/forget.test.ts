import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, it } from 'vitest';
import { applyRetention } from '../../src/domain/retention.ts';
import {
  type PolicyCase,
  type Recorded,
  seeded,
  somePolicies,
  someTimes,
  toPolicy,
  ZONE,
} from '../kit/retention-cases.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

// Not in the quick suite: restic takes about a minute. With RECORD=1 its answers are written down for that suite.
process.env.TZ = ZONE;
const RECORD = path.resolve(import.meta.dirname, '../domain/restic-forget.json');
const POLICIES = 60;
/** restic knows -1 since 0.16 only; to more than there are it comes to the same. */
const ALL = '9999';
const SEED = Number(process.env.SEED ?? 20_261_122);

const version = resticVersion();
if (version === undefined) process.stderr.write('restic is not installed: its choices are not compared\n');

it.runIf(version !== undefined)(
  `keeps what restic ${version} keeps, for ${POLICIES} random policies (seed ${SEED})`,
  () => {
    const random = seeded(SEED);
    const times = someTimes(random);
    const restic = repositoryOf(times);
    const cases = somePolicies(random, POLICIES).map((policy) => ({ policy, kept: restic.forget(policy) }));
    if (process.env.RECORD === '1') {
      const recorded: Recorded = { restic: version ?? '', times, cases };
      fs.writeFileSync(RECORD, `${JSON.stringify(recorded, undefined, 1)}\n`);
    }
    const newestFirst = times.toReversed();
    const dates = newestFirst.map((time) => new Date(time.replace(' ', 'T')));
    for (const { policy, kept } of cases) {
      const keptBy = applyRetention(dates, toPolicy(policy), new Date());
      expect(
        newestFirst.filter((_, at) => keptBy[at].length > 0),
        JSON.stringify(policy),
      ).toEqual(kept.toReversed());
    }
  },
  300_000,
);

function resticVersion(): string | undefined {
  try {
    return /^restic (\S+)/.exec(execFileSync('restic', ['version'], { encoding: 'utf8' }))?.[1];
  } catch {
    return undefined;
  }
}

/** A repository with a snapshot of one file at each of the local times. */
function repositoryOf(times: readonly string[]) {
  const folder = temporaryFolder();
  const source = path.join(folder, 'file');
  fs.writeFileSync(source, 'x');
  const env = {
    ...process.env,
    RESTIC_PASSWORD: 'x',
    RESTIC_REPOSITORY: path.join(folder, 'repository'),
    RESTIC_CACHE_DIR: path.join(folder, 'cache'),
  };
  const restic = (...args: string[]): string => execFileSync('restic', args, { env, encoding: 'utf8' });
  restic('init', '--quiet');
  for (const time of times) restic('backup', '--quiet', '--time', time, source);
  const forget = (policy: PolicyCase): string[] => {
    const options = Object.entries(policy).flatMap(([rule, value]) => [`--keep-${rule}`, value === '-1' ? ALL : value]);
    const [group] = JSON.parse(restic('forget', '--dry-run', '--json', ...options));
    const kept: { time: string }[] = group.keep;
    return kept.map(({ time }) => time.slice(0, 19).replace('T', ' ')).sort();
  };
  return { forget };
}
