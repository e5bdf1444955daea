import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { runBin } from '../kit/run-bin.ts';
import { snapshotOf, type TreeSnapshot } from '../kit/snapshot-of.ts';
import { inTemporaryFolder } from '../kit/temporary-folder.ts';
import { file, someBytes, type TreeLiteral, tree } from '../kit/tree.ts';
import { count } from './counts.ts';

const RACES = 12;
const FOLDERS = 30;
const FILES = 20;

it('while others change the tree: what they write stands, all else is whole, nothing outside is touched', async () => {
  for (let race = 0; race < RACES; race++) {
    await inTemporaryFolder(async (top) => {
      tree(top, { ...snapshot('root/1'), ...snapshot('root/2'), ...snapshot('outside') });
      const root = path.join(top, 'root');
      const before = snapshotOf(root);
      const outside = look(path.join(top, 'outside'));
      const running = { yes: true };
      const run = runBin(['--json', root]).finally(() => {
        running.yes = false;
      });
      const written = await disturb(root, running, race);
      expect([0, 3]).toContain((await run).code);
      expect(differencesIn(before, written, root)).toEqual([]);
      expect(look(path.join(top, 'outside'))).toEqual(outside);
    });
  }
  count('races of a run with somebody who changes the tree', RACES);
});

/** Folders by what is done in them; nobody touches the files of the others. */
const SWAPPED = [0, 1, 2, 3, 4];
const DISTURBED = [5, 6, 7, 8, 9];

/** Swaps folders for symlinks out of the root and back, and changes files, until the run ends. Returns what it wrote. */
async function disturb(root: string, running: { yes: boolean }, race: number): Promise<Map<string, string>> {
  const written = new Map<string, string>();
  const away = path.join(root, '../away');
  for (let turn = 0; running.yes; turn++) {
    const swapped = path.join(root, '2', `${SWAPPED[turn % SWAPPED.length]}`);
    fs.renameSync(swapped, away);
    fs.symlinkSync(path.join(root, '../outside', path.basename(swapped)), swapped);
    await sleep(turn % 3);
    fs.unlinkSync(swapped);
    fs.renameSync(away, swapped);
    const name = `2/${DISTURBED[turn % DISTURBED.length]}/${(turn + race) % FILES}`;
    if (!written.has(name)) written.set(name, change(path.join(root, name), turn));
    await sleep(1);
  }
  return written;
}

/** As editors save, or deletes; writing in place into what may be a link by now would change its other names too. */
function change(at: string, turn: number): string {
  if (turn % 4 === 0) {
    fs.rmSync(at);
    return 'deleted';
  }
  fs.writeFileSync(`${at}.new`, `written in turn ${turn}`);
  fs.renameSync(`${at}.new`, at);
  return `written in turn ${turn}`;
}

function differencesIn(before: TreeSnapshot, written: ReadonlyMap<string, string>, root: string): string[] {
  const after = snapshotOf(root);
  return [...before].flatMap(([at, was]) => {
    if (was.kind !== 'file') return [];
    const wrote = written.get(at);
    if (wrote === 'deleted') return after.has(at) ? [`${at} is there again`] : [];
    if (wrote !== undefined)
      return fs.readFileSync(path.join(root, at), 'utf8') === wrote ? [] : [`${at} is not what was written`];
    const is = after.get(at);
    const isSame = is?.sha256 === was.sha256 && is?.mtimeNs === was.mtimeNs && is?.mode === was.mode;
    return isSame ? [] : [`${at} changed`];
  });
}

/** Inodes and link counts, too. */
function look(folder: string): [string, object][] {
  return [...snapshotOf(folder)];
}

function snapshot(at: string): TreeLiteral {
  const literal: Record<string, TreeLiteral[string]> = {};
  for (let folder = 0; folder < FOLDERS; folder++) {
    for (let name = 0; name < FILES; name++) {
      const seed = folder * FILES + name + 1;
      literal[`${at}/${folder}/${name}`] = file(someBytes(300 + seed, seed));
    }
  }
  return literal;
}
