import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { withLockedRoot } from '../../src/app/root/locked-root.ts';
import { UserError } from '../../src/domain/user-error.ts';
import { runBin } from '../kit/run-bin.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

const NOBODY = 65_534;
const asRoot = test.runIf(process.getuid?.() === 0);
const onLinux = test.runIf(process.platform === 'linux');

onLinux('a run that only looks does without a lock where nothing can be made; another is refused', async () => {
  const root = '/proc'; // where not even root can make a folder
  const place = await withLockedRoot(root, { threads: 1, onlyLooks: true }, (held) => Promise.resolve(held));
  expect(place).toMatchObject({ root, isWritable: false });
  await expect(withLockedRoot(root, { threads: 1, onlyLooks: false }, () => Promise.resolve('held'))).rejects.toThrow(
    UserError,
  );
});

asRoot('what is refused is told how to have it only look, in a way that its command has', async () => {
  const root = temporaryFolder();
  fs.chmodSync(root, 0o755);
  for (const state of ['none yet', 'there']) {
    const hintOf = async (...command: string[]) => (await runBin([...command, root], { uid: NOBODY })).stderr;
    expect([state, await hintOf()]).toEqual([state, expect.stringContaining('would do, use --dry-run.')]);
    const repair = await hintOf('verify', '--repair');
    expect([state, repair]).toEqual([state, expect.stringContaining('would do, leave out --repair.')]);
    expect([state, (await runBin(['verify', root], { uid: NOBODY })).code]).toEqual([state, 0]);
    fs.mkdirSync(path.join(root, '.dedupe-backups'), { recursive: true });
  }
});

asRoot('who may not read the index is told what to do, and can look without it', async () => {
  const [root, destination] = [temporaryFolder(), temporaryFolder()];
  tree(root, { '2026-01-01/a': file('x'), '2026-01-02/a': file('x') });
  fs.chmodSync(root, 0o755);
  fs.chmodSync(destination, 0o777);
  expect((await runBin([root])).code).toBe(0);
  const commands = [
    ['status', root],
    ['find', root, 'a'],
    ['diff', root],
    ['versions', root, 'a'],
    ['links', path.join(root, '2026-01-01/a')],
    ['verify', root],
    ['restore', root, '2026-01-01', path.join(destination, 'restored')],
    ['prune', '--keep-last', '1', '--dry-run', root],
    ['isolate', '--dry-run', path.join(root, '2026-01-01')],
    ['--dry-run', root],
  ];
  for (const command of commands) {
    const refused = await runBin(command, { uid: NOBODY });
    expect([command[0], refused.code, refused.stderr]).toEqual([
      command[0],
      1,
      expect.stringMatching(/index\.mdb could not be opened: access denied \(EACCES\)\.\n.*take --no-index\.\n$/),
    ]);
    const { code, stderr } = await runBin([...command, '--no-index'], { uid: NOBODY });
    expect([command[0], code, stderr.includes('EACCES')]).toEqual([command[0], 0, false]);
  }
});

test('a run that only looks holds the root where it can, and leaves nothing behind', async () => {
  const root = temporaryFolder();
  const seen = await withLockedRoot(root, { threads: 1, onlyLooks: true }, (held) =>
    Promise.resolve([held.isWritable, fs.existsSync(path.join(held.state, 'lock'))]),
  );
  expect(seen).toEqual([true, true]);
  expect(fs.readdirSync(root)).toEqual([]);
});
