import process from 'node:process';
import { expect, it } from 'vitest';
import { backup, type DedupeEvent } from '../../src/index.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, symlink, tree } from '../kit/tree.ts';

const onWindows = process.platform === 'win32';

it('what the batches read and linked is told at the end of the run', async () => {
  const [source, root] = [temporaryFolder(), temporaryFolder()];
  tree(source, { 'sub/a': file('some bytes'), b: file('others') });
  const finished = new Map<string, number[]>();
  const onEvent = (event: DedupeEvent): void => {
    if (event.type === 'phase-finished') finished.set(event.phase, [...(finished.get(event.phase) ?? []), event.done]);
  };
  await backup({ sources: [source], root, name: 'one', threads: 1 });
  const { dedupe } = await backup({ sources: [source], root, name: 'two', threads: 1, onEvent });
  expect(dedupe).toMatchObject({ linkedNames: 2 });
  expect(dedupe?.contentBytesRead).toBeGreaterThan(0);
  expect(finished.get('read')).toEqual([dedupe?.contentBytesRead]);
  expect(finished.get('link')).toEqual([2]);
  expect(dedupe?.readMs).toBeGreaterThan(0);
});

it('and of reading nothing is said where nothing is read', async () => {
  const [source, root] = [temporaryFolder(), temporaryFolder()];
  tree(source, { a: file('some bytes') });
  const phases: string[] = [];
  const onEvent = (event: DedupeEvent): void => {
    if (event.type === 'phase-progress') phases.push(event.phase);
  };
  const run = (name: string) => backup({ sources: [source], root, name, threads: 1, unchanged: 'link', onEvent });
  await run('one');
  phases.length = 0;
  await run('two');
  expect(phases).toContain('copy');
  expect(phases).not.toContain('read');
});

it('how much there is to list is told by what the snapshot before had, symlinks and empty files among it', async () => {
  const [source, root] = [temporaryFolder(), temporaryFolder()];
  tree(source, { 'sub/a': file('some bytes'), 'sub/empty': file(''), ...(onWindows ? {} : { 'sub/b': symlink('a') }) });
  const totals: (number | undefined)[] = [];
  const onEvent = (event: DedupeEvent): void => {
    if (event.type === 'phase-progress' && event.phase === 'scan-source') totals.push(event.total);
  };
  const run = (name: string) => backup({ sources: [source], root, name, threads: 1, unchanged: 'link', onEvent });
  await run('one');
  expect(totals.every((total) => total === undefined)).toBe(true);
  totals.length = 0;
  await run('two');
  expect([...new Set(totals)]).toEqual([onWindows ? 2 : 3]);
});
