import { expect, it } from 'vitest';
import { settledLook } from '../../src/platform/settled-look.ts';

const SEEN = { mtimeNs: 1n, ctimeNs: 1n, nlink: 1n };
/** What a look shows while another thread is in the midst of a link. */
const HALF_LINKED = { ...SEEN, ctimeNs: 2n };

it.each([
  ['is as it was seen', SEEN],
  ['has got a link', { ...HALF_LINKED, nlink: 2n }],
  ['was written to', { ...HALF_LINKED, mtimeNs: 2n }],
])('one look is enough where the file %s', (_, now) => {
  const looks = [now];
  expect(settledLook(SEEN, () => looks.shift() ?? SEEN)).toBe(now);
});

it('a look in the midst of a link is taken again', () => {
  const linked = { ...HALF_LINKED, nlink: 2n };
  const looks = [HALF_LINKED, HALF_LINKED, linked];
  expect(settledLook(SEEN, () => looks.shift() ?? SEEN)).toBe(linked);
});

it('a change time that moved for good is told after 20 looks', () => {
  let looks = 0;
  const look = () => {
    looks++;
    return HALF_LINKED;
  };
  expect(settledLook(SEEN, look)).toBe(HALF_LINKED);
  expect(looks).toBe(20);
});

it('a change of long before another that was seen is over, and one look is enough', () => {
  const seconds = (count: bigint) => ({ ...SEEN, ctimeNs: count * 1_000_000_000n });
  let looks = 0;
  const look = (now: typeof SEEN) => () => {
    looks++;
    return now;
  };
  settledLook(SEEN, look(seconds(10n)));
  looks = 0;
  expect(settledLook(SEEN, look(seconds(5n)))).toEqual(seconds(5n));
  expect(looks).toBe(1);
  settledLook(SEEN, look(seconds(9n)));
  expect(looks).toBe(21);
});
