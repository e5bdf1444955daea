import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { lookAtSymlink } from '../../src/copying/look-at-symlink.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { currentPlatform } from '../../src/platform/platform-profile.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { symlink, tree } from '../kit/tree.ts';

describe.runIf(currentPlatform().linksSymlinks)('a symlink that is replaced between the look and the reading', () => {
  /** Replaces the symlink that many times, each time before its text is read. */
  function lookWhile(changes: number, replace: (at: string, turn: number) => void) {
    const at = path.join(temporaryFolder(), 'link');
    tree(path.dirname(at), { link: symlink('text 0') });
    let turn = 0;
    const readLink = () => {
      if (turn < changes) replace(at, ++turn);
      return nodeFileSystem.readLink(at);
    };
    return { at, look: () => lookAtSymlink(at, { ...nodeFileSystem, readLink }) };
  }

  function pointElsewhere(at: string, turn: number): void {
    fs.symlinkSync(`text ${turn}`, `${at}.new`);
    fs.lutimesSync(`${at}.new`, turn, turn);
    fs.renameSync(`${at}.new`, at);
  }

  it('is seen with the time that belongs to its text', () => {
    const { look } = lookWhile(2, pointElsewhere);
    expect(look()).toMatchObject({ text: 'text 2', status: { mtimeNs: 2_000_000_000n } });
  });

  it('is left alone where it is replaced whenever it is looked at', () => {
    const { look } = lookWhile(Number.POSITIVE_INFINITY, pointElsewhere);
    expect(look).toThrow(expect.objectContaining({ code: 'CHANGED' }));
  });

  it('is said to have changed where a file has come into its place', () => {
    const { at, look } = lookWhile(0, pointElsewhere);
    fs.rmSync(at);
    fs.writeFileSync(at, 'x');
    expect(look).toThrow(expect.objectContaining({ code: 'CHANGED' }));
  });
});
