import { Buffer } from 'node:buffer';
import path from 'node:path';
import { expect, it } from 'vitest';
import {
  decodeName,
  displayPath,
  joinPath,
  mayHaveLostBytes,
  namedPath,
  pathBelow,
  pathKey,
  receivedPath,
} from '../../src/platform/fs-path.ts';

const NOT_UTF8 = Buffer.from('caf\xe9', 'latin1');

it('a name is a string where its bytes are UTF-8, else the bytes', () => {
  expect(decodeName(Buffer.from('café'))).toBe('café');
  expect(decodeName(NOT_UTF8)).toEqual(NOT_UTF8);
  expect(decodeName(NOT_UTF8)).not.toBe(NOT_UTF8);
});

it('a name that really has the replacement character in it is handled as bytes', () => {
  expect(mayHaveLostBytes('a\ufffd')).toBe(true);
  expect(mayHaveLostBytes('café')).toBe(false);
  expect(decodeName(Buffer.from('a\ufffd'))).toEqual(Buffer.from('a\ufffd'));
});

it('a path below a root is without that of the root, which may end in a separator', () => {
  for (const root of ['a', `a${path.sep}`]) {
    expect(pathBelow(root, joinPath(root, joinPath('b', NOT_UTF8)))).toEqual(joinPath('b', NOT_UTF8));
    expect(pathBelow(root, root)).toEqual(Buffer.alloc(0));
  }
  expect(pathBelow(path.sep, `${path.sep}b`).toString()).toBe('b');
});

it('a path that a person named loses the separator it ends with, and no character that a name may end with', () => {
  expect(namedPath(`a${path.sep}b${path.sep}`)).toBe(path.join('a', 'b'));
  expect(namedPath('./a//')).toBe('a');
  expect(namedPath('a\\')).toBe(path.sep === '\\' ? 'a' : 'a\\');
});

it('joins with one separator, also below a root that ends in one', () => {
  expect(joinPath('a', 'b')).toBe(`a${path.sep}b`);
  expect(joinPath(path.sep, 'b')).toBe(`${path.sep}b`);
  expect(joinPath(`a${path.sep}`, NOT_UTF8)).toEqual(Buffer.concat([Buffer.from(`a${path.sep}`), NOT_UTF8]));
});

it('joins bytes and strings to bytes', () => {
  const joined = Buffer.concat([NOT_UTF8, Buffer.from(`${path.sep}é`)]);
  expect(joinPath(NOT_UTF8, 'é')).toEqual(joined);
  expect(joinPath('é', NOT_UTF8)).toEqual(Buffer.concat([Buffer.from(`é${path.sep}`), NOT_UTF8]));
});

it('shows bytes that are no text as replacement characters', () => {
  expect(displayPath(NOT_UTF8)).toBe('caf\ufffd');
  expect(displayPath('café')).toBe('café');
});

it('a key is equal for equal bytes in either form, and for no others', () => {
  expect(pathKey('é')).toBe(pathKey(Buffer.from('é')));
  expect(pathKey('abc')).toBe(pathKey(Buffer.from('abc')));
  expect(pathKey(Buffer.from('\xe9', 'latin1'))).not.toBe(pathKey('é'));
});

it('a path that came through another thread is a Buffer again', () => {
  const received = structuredClone(NOT_UTF8);
  expect(Buffer.isBuffer(received)).toBe(false);
  expect(receivedPath(received)).toEqual(NOT_UTF8);
  expect(receivedPath('a')).toBe('a');
});
