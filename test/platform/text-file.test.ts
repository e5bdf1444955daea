import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { openLog, readTextFile } from '../../src/platform/text-file.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, symlink, tree } from '../kit/tree.ts';

const onPosix = it.runIf(process.platform !== 'win32');

function write(at: string, text: string): void {
  const log = openLog(at, { mayCreate: true });
  log.append(text);
  log.close();
}

describe('a log', () => {
  it('is made where there is none, and appended to', () => {
    const at = path.join(temporaryFolder(), 'log');
    write(at, 'a');
    const { ino } = fs.lstatSync(at);
    write(at, 'b');
    expect(fs.readFileSync(at, 'utf8')).toBe('ab');
    expect(fs.lstatSync(at).ino).toBe(ino);
  });

  onPosix('with other names leaves those as they are, and keeps its mode', () => {
    const folder = temporaryFolder();
    tree(folder, { log: file('old\n', { mode: 0o640 }), '2026-01-01/log': linkTo('log') });
    const other = path.join(folder, '2026-01-01/log');
    const before = fs.lstatSync(other);
    write(path.join(folder, 'log'), 'new\n');
    expect(fs.readFileSync(other, 'utf8')).toBe('old\n');
    expect(fs.lstatSync(other)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs, nlink: 1 });
    expect(fs.readFileSync(path.join(folder, 'log'), 'utf8')).toBe('old\nnew\n');
    expect(fs.lstatSync(path.join(folder, 'log')).mode & 0o777).toBe(0o640);
    expect(fs.readdirSync(folder).sort()).toEqual(['2026-01-01', 'log']);
  });

  onPosix('behind a symlink gets its copy where it is', () => {
    const folder = temporaryFolder();
    tree(folder, { 'logs/log': file('old\n'), other: linkTo('logs/log'), link: symlink('logs/log') });
    write(path.join(folder, 'link'), 'new\n');
    expect(fs.readlinkSync(path.join(folder, 'link'))).toBe('logs/log');
    expect(fs.readFileSync(path.join(folder, 'logs/log'), 'utf8')).toBe('old\nnew\n');
    expect(fs.readFileSync(path.join(folder, 'other'), 'utf8')).toBe('old\n');
  });
});

describe('a text file', () => {
  const textOf = (...bytes: readonly (string | Buffer | number)[]) => {
    const at = path.join(temporaryFolder(), 'text');
    const parts = bytes.map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part)));
    fs.writeFileSync(at, Buffer.concat(parts));
    return readTextFile(at);
  };
  const utf16 = Buffer.from('Bücher\r\n', 'utf16le');

  it('is read as its byte-order mark says, else as UTF-8', () => {
    expect(textOf('Bücher\r\n')).toBe('Bücher\r\n');
    expect(textOf(0xef, 0xbb, 0xbf, 'Bücher\r\n')).toBe('Bücher\r\n');
    expect(textOf(0xff, 0xfe, utf16)).toBe('Bücher\r\n');
    expect(textOf(0xfe, 0xff, Buffer.from(utf16).swap16())).toBe('Bücher\r\n');
    expect(textOf()).toBe('');
  });

  it('is none where its bytes are not what they are taken for', () => {
    expect(textOf(Buffer.from('Bücher', 'latin1'))).toBeUndefined();
    expect(textOf(utf16)).toBeUndefined();
    expect(textOf('*.tmp', utf16)).toBeUndefined();
    expect(textOf(0xff, 0xfe, 0x42)).toBeUndefined();
  });
});
