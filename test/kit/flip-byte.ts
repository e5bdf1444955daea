import fs from 'node:fs';
import { setTimesExactly } from '../../src/platform/exact-times.ts';

/** As a failing disk does it: size and time stay. */
export function flipByte(at: string, position: number): void {
  const { atimeNs, mtimeNs } = fs.statSync(at, { bigint: true });
  const fd = fs.openSync(at, 'r+');
  const byte = new Uint8Array(1);
  fs.readSync(fd, byte, 0, 1, position);
  byte[0] ^= 0x10;
  fs.writeSync(fd, byte, 0, 1, position);
  fs.closeSync(fd);
  setTimesExactly(at, atimeNs, mtimeNs);
}
