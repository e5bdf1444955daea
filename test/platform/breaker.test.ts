import { setImmediate as breathe } from 'node:timers/promises';
import v8 from 'node:v8';
import vm from 'node:vm';
import { expect, test } from 'vitest';
import { newBreaker } from '../../src/platform/breaker.ts';

test('work ends as it ends by itself while nothing breaks', async () => {
  const { unlessBroken } = newBreaker();
  expect(await unlessBroken(Promise.resolve(7))).toBe(7);
  await expect(unlessBroken(Promise.reject(new Error('of its own')))).rejects.toThrow('of its own');
});

test('what breaks ends the work that waits and all that comes after', async () => {
  const { unlessBroken, break: breakAll } = newBreaker();
  const waiting = unlessBroken(new Promise(() => undefined));
  breakAll(new Error('broken'));
  await expect(waiting).rejects.toThrow('broken');
  await expect(unlessBroken(new Promise(() => undefined))).rejects.toThrow('broken');
});

test('a result is not kept', async () => {
  const { unlessBroken } = newBreaker();
  const result = new WeakRef(await unlessBroken(Promise.resolve({})));
  await breathe();
  v8.setFlagsFromString('--expose-gc');
  vm.runInNewContext('gc')();
  expect(result.deref()).toBeUndefined();
});
