import { expect, it } from 'vitest';
import { UserError } from '../../src/domain/user-error.ts';

it('carries its kind, what to do about it and what caused it', () => {
  const cause = new Error('EISDIR');
  const error = new UserError('refused', 'F: cannot hold hard links.', { hint: 'Format it as NTFS.', cause });
  expect(error).toMatchObject({
    kind: 'refused',
    message: 'F: cannot hold hard links.',
    hint: 'Format it as NTFS.',
    cause,
  });
  expect(new UserError('usage', 'x').hint).toBeUndefined();
  expect('cause' in new UserError('usage', 'x')).toBe(false);
});
