import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { logReporter } from '../../src/cli/log-reporter.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { fakeHost } from './fake-host.ts';

/** A log in `mnt`, where the disk is that `mount` brings and `unmount` takes away. */
function place() {
  const base = temporaryFolder();
  const [mnt, disk, log] = ['mnt', 'disk', 'mnt/log'].map((name) => path.join(base, name));
  fs.mkdirSync(mnt);
  fs.mkdirSync(disk);
  const complaints: string[] = [];
  const report = (afterHook: boolean) =>
    logReporter(log, { host: fakeHost(), complain: (line) => complaints.push(line), afterHook });
  const mount = (): void => {
    fs.rmdirSync(mnt);
    fs.renameSync(disk, mnt);
  };
  const unmount = (): void => {
    fs.renameSync(mnt, disk);
    fs.mkdirSync(mnt);
  };
  const lines = (): string[] => fs.readFileSync(log, 'utf8').match(/(?<= {2})\S.*$/gm) ?? [];
  return { base, mnt, log, complaints, report, mount, unmount, lines };
}

const started = (hook: 'before' | 'after') => ({ type: 'hook-started', hook }) as const;
const finished = (hook: 'before' | 'after', end: number | string) => ({ type: 'hook-finished', hook, end }) as const;

describe('a log on a disk that --before mounts', () => {
  it('is opened when that has run, and has what was said until then', () => {
    const { mnt, report, mount, lines } = place();
    const log = report(true);
    log.onEvent(started('before'));
    log.note('mounting');
    expect(fs.readdirSync(mnt)).toEqual([]);
    mount();
    log.onEvent(finished('before', 0));
    log.note('mounted');
    expect(lines()).toEqual(['mounting', 'mounted']);
    log.close();
  });

  it('stops the run where it cannot be opened then', () => {
    const { mnt, complaints, report } = place();
    const log = report(true);
    log.onEvent(started('before'));
    fs.rmdirSync(mnt);
    expect(() => log.onEvent(finished('before', 0))).toThrow('could not open the log');
    log.note('an error');
    expect(complaints).toEqual([]);
  });

  it.each(['there', 'gone'])('where --before fails, gets what is said if its folder is %s', (folder) => {
    const { mnt, complaints, report, lines } = place();
    if (folder === 'gone') fs.rmdirSync(mnt);
    const log = report(true);
    log.onEvent(started('before'));
    log.note('no such disk');
    log.onEvent(finished('before', 7));
    log.note('an error');
    log.close();
    if (folder === 'there') expect(lines()).toEqual(['no such disk', 'an error']);
    expect(complaints).toEqual(
      folder === 'there' ? [] : [expect.stringMatching(/^warning: no more is written to the log .*ENOENT/)],
    );
  });
});

describe('a log on a disk that --after unmounts', () => {
  it('is not made anew where the disk was, which is said once and only where there is more to say', () => {
    const { mnt, complaints, report, unmount } = place();
    const log = report(false);
    log.note('done');
    log.onEvent(started('after'));
    unmount();
    log.onEvent(finished('after', 0));
    expect(complaints).toEqual([]);
    log.note('more');
    log.note('and more');
    log.close();
    expect(fs.readdirSync(mnt)).toEqual([]);
    expect(complaints).toHaveLength(1);
  });

  it('goes on where it is still there, with what was said meanwhile', () => {
    const { complaints, report, lines } = place();
    const log = report(false);
    log.note('done');
    log.onEvent(started('after'));
    log.note('unmounting');
    expect(lines()).toEqual(['done']);
    log.onEvent(finished('after', 32));
    log.note('it failed');
    log.close();
    expect([lines(), complaints]).toEqual([['done', 'unmounting', 'it failed'], []]);
  });
});

it.runIf(process.platform !== 'win32')(
  'a log to a pipe stays open while a command runs, and gets what is said',
  async () => {
    const { log: at, report } = place();
    execFileSync('mkfifo', [at]);
    const reader = spawn('cat', [at], { stdio: ['ignore', 'pipe', 'ignore'] });
    const read = text(reader.stdout);
    const log = report(false);
    log.note('one');
    log.onEvent(started('after'));
    log.note('two');
    log.onEvent(finished('after', 0));
    log.note('three');
    log.close();
    expect((await read).match(/(?<= {2})\S.*$/gm)).toEqual(['one', 'two', 'three']);
  },
);
