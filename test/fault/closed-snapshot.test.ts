import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, folder, tree } from '../kit/tree.ts';
import { changesSomething, type RecordedCall } from './faulty-file-system.ts';
import { runWithFaults } from './program-in-process.ts';

const asRoot = it.runIf(process.getuid?.() === 0);
const ANN = 1500;

it('nobody else reaches what is in a snapshot in progress: its own folder is closed first, and opened last', async () => {
  const base = temporaryFolder();
  const [source, root] = [path.join(base, 'source'), path.join(base, 'root')];
  const open = folder({ mode: 0o755 });
  tree(source, { 'a/b/c': file('x'), 'd/e': file('y'), 'a/': open, 'a/b/': open, 'd/': open });
  fs.chmodSync(source, 0o755);
  fs.mkdirSync(root);
  const top = path.join(root, 'one.in-progress');
  const args = ['backup', '--name', 'one', source, root];
  const modes: number[] = [];
  const look = () => modes.push(fs.statSync(top).mode & 0o7777);
  const killed = await runWithFaults(args, [
    { call: 'makeOneFolder', path: /one\.in-progress$/, effect: { after: look } },
    { call: 'rename', path: /one\.in-progress$/, effect: { kill: 'before' } },
  ]);
  expect([killed.code, killed.notHit, modes]).toEqual([undefined, [], [0o700]]);
  expect(changesIn(top, killed.calls).at(-1)?.path).toBe(top);

  expect(fs.statSync(top).mode & 0o7777).toBe(0o755);
  fs.writeFileSync(path.join(top, 'a/extra'), 'x');
  const next = await runWithFaults(args, [
    { call: 'unlink', path: /extra$/, effect: { before: look } },
    { call: 'setTimes', path: /one\.in-progress\/a$/, effect: { before: look } },
  ]);
  expect([next.code, next.notHit, modes.slice(1)]).toEqual([0, [], [0o700, 0o700]]);
  const closing = changesIn(top, next.calls);
  expect([closing[0].path, closing.at(-1)?.path]).toEqual([top, top]);
  expect(fs.statSync(path.join(root, 'one')).mode & 0o7777).toBe(0o755);
});

asRoot('folders of a killed run that have their owners already are taken back, each before what is in it', async () => {
  const base = temporaryFolder();
  const [source, root] = [path.join(base, 'source'), path.join(base, 'root')];
  tree(source, { 'hers/x/y': file('x'), 'all/z/y': file('y'), 'all/': folder({ mode: 0o777 }) });
  fs.chownSync(path.join(source, 'hers'), ANN, ANN);
  fs.mkdirSync(root);
  const args = ['backup', '--name', 'one', source, root];
  await runWithFaults(args, [{ call: 'rename', path: /one\.in-progress$/, effect: { kill: 'before' } }]);
  const next = await runWithFaults(args, []);
  expect(next.code).toBe(0);
  const top = path.join(root, 'one.in-progress');
  for (const [at, call] of [
    [top, 'setMode'],
    [path.join(top, 'hers'), 'setOwner'],
    [path.join(top, 'hers'), 'setMode'],
    [path.join(top, 'all'), 'setMode'],
  ]) {
    const takenBack = next.calls.findIndex((each) => each.call === call && each.path === at);
    const entered = next.calls.findIndex((each) => each.path.startsWith(`${at}/`));
    expect([at, takenBack >= 0, takenBack < entered]).toEqual([at, true, true]);
  }
  expect(fs.statSync(path.join(root, 'one/hers')).uid).toBe(ANN);
});

/** But for the rename that ends it. */
function changesIn(top: string, calls: readonly RecordedCall[]): RecordedCall[] {
  return calls.filter((call) => changesSomething(call) && call.call !== 'rename' && call.path.startsWith(top));
}
