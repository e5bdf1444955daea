import { Buffer } from 'node:buffer';
import path from 'node:path';
import { expect, it } from 'vitest';
import { decodeName, displayPath, joinPath, mayHaveLostBytes } from '../../src/platform/fs-path.ts';

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
