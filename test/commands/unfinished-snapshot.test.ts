import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { preload } from '../kit/preload.ts';
import { runBin } from '../kit/run-bin.ts';
import { snapshotOf } from '../kit/snapshot-of.ts';
import { file, folder, someBytes, tree } from '../kit/tree.ts';
import { backup, place, snapshotsIn } from './backing-up.ts';

const onPosix = it.runIf(process.platform !== 'win32');

describe('an unfinished snapshot', () => {
  const files = Object.fromEntries(
    Array.from({ length: 400 }, (_, n) => [`d${n % 7}/f${n}`, file(someBytes(20_000, n))]),
  );

  onPosix('stays after an interruption, and no dedupe looks at it', async () => {
    const here = place(files);
    const stopped = await runBin(['backup', '-v', '--name', 'one', here.source, here.root], {
      signalAfter: [{ pattern: /copied/, signal: 'SIGINT' }],
    });
    expect(stopped.code).toBe(130);
    expect(snapshotsIn(here.root)).toEqual(['one.in-progress']);
    const dedupe = await runBin(['--json', '--quiet', here.root]);
    expect(JSON.parse(dedupe.stdout).summary).toMatchObject({ names: 0, snapshots: 0 });
  });

  onPosix('takes what was edited meanwhile from the source, also where size and time were kept', async () => {
    const here = place(files);
    const stopped = await runBin(['backup', '-v', '--name', 'one', here.source, here.root], {
      signalAfter: [{ pattern: /copied/, signal: 'SIGINT' }],
    });
    expect(stopped.code).toBe(130);
    const copied = Object.keys(files).filter((name) => fs.existsSync(path.join(here.root, 'one.in-progress', name)));
    expect(copied.length).toBeGreaterThan(0);
    const [edited] = copied;
    const at = path.join(here.source, edited);
    const { atime, mtime } = fs.statSync(at);
    fs.writeFileSync(at, someBytes(20_000, 500));
    fs.utimesSync(at, atime, mtime);
    const { code, summary } = await backup(here, '--name', 'one', '--json', '--quiet');
    expect({ code, resumed: summary.resumed }).toEqual({ code: 0, resumed: true });
    expect(fs.readFileSync(path.join(here.root, 'one', edited))).toEqual(fs.readFileSync(at));
  });

  it('stays where somebody has made a folder of its name meanwhile, and the next run finishes it under another', async () => {
    const here = place(files);
    const nodeFlags = preload(`
      const mkdir = fs.mkdirSync;
      fs.mkdirSync = (at, ...options) => {
        mkdir(at, ...options);
        if (/one\\.in-progress$/.test(at)) mkdir(at.replace('.in-progress', ''));
      };`);
    const { code, stderr } = await runBin(['backup', '--name', 'one', here.source, here.root], { nodeFlags });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/one is there now, and was not when /) });
    expect(snapshotsIn(here.root)).toEqual(['one', 'one.in-progress']);
    expect(fs.readdirSync(path.join(here.root, 'one'))).toEqual([]);
    const { code: next, summary } = await backup(here, '--name', 'one', '--json', '--quiet');
    expect({ next, resumed: summary.resumed }).toEqual({ next: 0, resumed: true });
    expect(snapshotsIn(here.root)).toEqual(['one', expect.stringMatching(/^one_/)]);
  });

  it('stays where it cannot be renamed for what is open in it, and the next run finishes it', async () => {
    const here = place(files);
    const nodeFlags = preload(`
      const rename = fs.renameSync;
      fs.renameSync = (from, to) => {
        if (/in-progress$/.test(from)) throw Object.assign(new Error('EBUSY'), { code: 'EBUSY', syscall: 'rename' });
        rename(from, to);
      };`);
    const args = ['backup', '--name', 'one', '--retries', '1', '--wait', '0', here.source, here.root];
    const { code, stderr } = await runBin(args, { nodeFlags });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        /A program has something in .*one\.in-progress open.*\(EBUSY\)\.\n {2}All is copied\./,
      ),
    });
    expect(snapshotsIn(here.root)).toEqual(['one.in-progress']);
    expect(await backup(here, '--name', 'one', '--json', '--quiet')).toMatchObject({
      code: 0,
      summary: { resumed: true, files: { copied: 0 } },
    });
    expect(snapshotsIn(here.root)).toEqual(['one']);
  });

  it('taken up on another day, its names keep what they give up to older files, and another snapshot what its own gave up', async () => {
    const [kept, given, own] = [1_000n, 2_000n, 3_000n].map((seconds) => ({ mtime: seconds * 1_000_000_000n }));
    const here = place({ a: file('same', own) });
    const note = { sources: [fs.realpathSync(here.source)], template: '{date}' };
    tree(here.root, {
      '2020-01-01/a': file('same', kept),
      '2020-01-02/a': file('same', given),
      '2020-01-02.in-progress/': folder(),
      '.dedupe-backups/2020-01-02.in-progress': file(JSON.stringify(note)),
    });
    await runBin(['--ignore', 'mtime', here.root]);
    const { summary } = await backup(here, '--json', '--ignore', 'mtime');
    expect(summary).toMatchObject({ resumed: true, dedupe: { linkedNames: 1 } });
    const [restored, before] = ['restored', 'before'].map((name) => path.join(here.base, name));
    await runBin(['restore', here.root, summary.snapshot, restored]);
    await runBin(['restore', here.root, '2020-01-02', before]);
    expect(snapshotOf(restored).get('a')?.mtimeNs).toBe(own.mtime);
    expect(snapshotOf(before).get('a')?.mtimeNs).toBe(given.mtime);
  });

  it('is complete once it has its name: killed after that, the next run makes a new one', async () => {
    const here = place(files);
    await backup(here, '--name', 'one');
    const note = path.join(here.root, '.dedupe-backups', 'one.in-progress');
    fs.writeFileSync(note, 'what a run leaves that is killed right after it renamed the folder');
    expect((await backup(here, '--name', 'one')).code).toBe(0);
    expect(snapshotsIn(here.root).sort()).toEqual(['one', expect.stringMatching(/^one_\d{4}-\d\d-\d\d$/)]);
    expect(fs.existsSync(note)).toBe(false);
  });
});
