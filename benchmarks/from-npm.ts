/**
 * Real trees: successive versions of published packages, fetched with the user's npm, each version a day.
 *   npm run bench -- from-npm FOLDER [--packages typescript,date-fns] [--days 10]
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { scratchFolder } from './at-exit.ts';
import { parseCommand, say, WrongOption } from './command-line.ts';

const FIRST_DAY = Date.UTC(2026, 0, 1);
const MS_PER_DAY = 86_400_000;
const RELEASE = /^\d+\.\d+\.\d+$/;

export function fromNpm(args: readonly string[]): void {
  const { values, positionals } = parseCommand(args, {
    packages: { type: 'string', default: 'date-fns,typescript' },
    days: { type: 'string', default: '10' },
  });
  const [root] = positionals;
  if (root === undefined) throw new WrongOption('from-npm: which folder?');
  const days = Number(values.days);
  const { folder: scratch, remove } = scratchFolder();
  try {
    for (const name of values.packages.split(',')) addPackage(name, { root, days, scratch });
  } finally {
    remove();
  }
}

/** The last releases, the oldest on the first day. A package of fewer releases keeps its first one until then. */
function addPackage(name: string, { root, days, scratch }: { root: string; days: number; scratch: string }): void {
  const published = JSON.parse(npm(['view', name, 'versions', '--json'], scratch)) as string[];
  const releases = published.filter((version) => RELEASE.test(version)).slice(-days);
  for (let day = 0; day < days; day++) {
    const version = releases[Math.max(0, day - days + releases.length)];
    const packed = JSON.parse(npm(['pack', `${name}@${version}`, '--json'], scratch)) as { filename: string }[];
    const date = new Date(FIRST_DAY + day * MS_PER_DAY).toISOString().slice(0, 10);
    const folder = path.resolve(root, date, name);
    fs.mkdirSync(folder, { recursive: true });
    execFileSync('tar', ['-xpzf', packed[0].filename, '-C', folder], { cwd: scratch });
    say(`${date}: ${name} ${version}`);
  }
}

function npm(args: readonly string[], cwd: string): string {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
