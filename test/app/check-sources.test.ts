import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkSources } from '../../src/app/check-sources.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { currentPlatform } from '../../src/platform/platform-profile.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

describe('a source', () => {
  it('that may not be listed is refused, for its snapshot would be empty', () => {
    const base = temporaryFolder();
    tree(base, { 'source/a': file('x') });
    const source = path.join(base, 'source');
    const refuse = (): never => {
      throw Object.assign(new Error('no'), { code: 'EACCES', syscall: 'test' });
    };
    const shut: FileSystem = { ...nodeFileSystem, openFolder: refuse, list: refuse };
    const where = { root: path.join(base, 'root'), platform: currentPlatform() };
    expect(() => checkSources(shut, [source], where)).toThrow(`The source ${source} cannot be read (EACCES).`);
    expect(checkSources(nodeFileSystem, [source], where)).toMatchObject([{ folder: '' }]);
  });
});
