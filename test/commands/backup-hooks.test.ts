import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { runBin } from '../kit/run-bin.ts';
import { file } from '../kit/tree.ts';
import { backup, place, snapshotsIn, TREE } from './backing-up.ts';

const onPosix = it.runIf(process.platform !== 'win32');
const onLinux = it.runIf(process.platform === 'linux');

describe('backup', () => {
  onPosix('runs commands before and after, the latter whatever happens', async () => {
    const here = place(TREE);
    const say = 'echo "$DEDUPE_BACKUPS_OUTCOME $DEDUPE_BACKUPS_SNAPSHOT $DEDUPE_BACKUPS_FILES_COPIED"';
    const done = await backup(here, '--name', 'one', '--before', 'echo mounted', '--after', say);
    expect(done.stderr).toMatch(/mounted\n[\s\S]*done one \d\n/);
    const failed = await backup(here, '--before', 'exit 7', '--after', say);
    expect(failed).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/failed {2}\n[\s\S]*--before failed \(exit code 7\)/),
    });
    expect(snapshotsIn(here.root)).toEqual(['one']);
  });

  onPosix('tells what they print with nothing in it that acts on a terminal, but for tabs', async () => {
    const here = place(TREE);
    const log = path.join(here.source, '..', 'log');
    const print = String.raw`printf 'a\tb\033[2Jc\n'`;
    const { stderr } = await backup(here, '--before', print, '--after', print, '--log', log);
    const told = String.raw`a${'\t'}b\x1b[2Jc`;
    expect(stderr.split('\n').filter((line) => line.includes('[2J'))).toEqual([told, told]);
    expect(fs.readFileSync(log, 'utf8').split(told).length).toBe(3);
  });

  onPosix('runs them in a dry run too, and tells them that it is one and makes no snapshot', async () => {
    const here = place(TREE);
    const say = 'env | grep -E "^DEDUPE_BACKUPS_(DRY_RUN|SNAPSHOT)="';
    const told = async (...options: string[]) => (await backup(here, ...options)).stderr.match(/^DEDUPE_.*$/gm);
    expect(await told('--dry-run', '--before', say, '--after', say)).toEqual([
      'DEDUPE_BACKUPS_DRY_RUN=1',
      'DEDUPE_BACKUPS_DRY_RUN=1',
    ]);
    expect(await told('--name', 'one', '--after', say)).toEqual(['DEDUPE_BACKUPS_SNAPSHOT=one']);
  });

  onPosix('is interrupted while the command before runs, and begins nothing then', async () => {
    const here = place(TREE);
    const say = 'echo "after: $DEDUPE_BACKUPS_OUTCOME"';
    const started = performance.now();
    const { code, stdout, stderr } = await runBin(
      ['backup', '--before', 'echo mounting; sleep 8; true', '--after', say, here.source, here.root],
      { signalAfter: [{ pattern: /mounting/, signal: 'SIGTERM' }] },
    );
    expect(performance.now() - started).toBeLessThan(6_000);
    expect(code).toBe(130);
    expect(stdout).toMatch(/Interrupted \(exit code 130\)\.\n {2}Nothing was backed up\.\n$/);
    expect(stderr).toMatch(/^after: interrupted$/m);
    expect(fs.readdirSync(here.root)).toEqual([]);
  });

  onPosix('waits for no command that the one before leaves running', async () => {
    const here = place({ f: file('x') });
    const started = performance.now();
    const { code, stderr } = await backup(here, '--before', 'sleep 8 & echo started');
    expect([code, stderr.match(/^started$/m)?.[0]]).toEqual([0, 'started']);
    expect(performance.now() - started).toBeLessThan(6_000);
  });

  onLinux('keeps its log on the disk that the commands mount and unmount, and the result in it', async () => {
    const { base, source, root } = place({ f: file('x') });
    const disk = path.join(base, 'disk');
    const before = `[ ! -e "${root}/log" ] && rmdir "${root}" && mkdir "${disk}" && mv "${disk}" "${root}"`;
    const after = `! ls -l /proc/$PPID/fd | grep "${root}/log" && mv "${root}" "${disk}"`;
    const options = ['-q', '--log', path.join(root, 'log'), '--before', before, '--after', after];
    const result = await runBin(['backup', ...options, source, root]);
    expect(result).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(fs.existsSync(root)).toBe(false);
    expect(fs.readFileSync(path.join(disk, 'log'), 'utf8')).toMatch(/Snapshot .* complete: 1 file/);
  });
});
