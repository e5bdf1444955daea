import process from 'node:process';
import { expect, test, vi } from 'vitest';
import { giveBack } from '../../src/platform/give-back.ts';

const BYTES = 64 * 2 ** 20;

test('the memory of arrays is free soon, without a garbage collection', async () => {
  const before = process.memoryUsage().arrayBuffers;
  const arrays = [new Uint32Array(BYTES / 8).fill(1), new Uint8Array(BYTES / 2).fill(1)] as const;
  expect(process.memoryUsage().arrayBuffers).toBeGreaterThan(before + 0.9 * BYTES);
  giveBack(...arrays);
  expect(arrays.map(({ length }) => length)).toEqual([0, 0]);
  await vi.waitFor(() => expect(process.memoryUsage().arrayBuffers).toBeLessThan(before + BYTES / 2), {
    timeout: 20_000,
  });
});
