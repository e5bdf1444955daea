import path from 'node:path';
import process from 'node:process';
import { isInstalled } from './work-disk.ts';

/** A program that finds duplicates, and the commands with which it does what the others do. */
export interface Tool {
  readonly name: string;
  isThere(): boolean;
  /** looks for duplicates and changes nothing */
  find(root: string): string[];
  /** makes duplicates links; undefined where it cannot in a comparable way */
  link?(root: string): string[];
  /** `link` on the day after, where that is another command */
  linkNewDay?(root: string): string[];
}

/**
 * Each with its fastest setting that still ends in hard links for the same files; README.md says what differs. What
 * they print is thrown away.
 */
export const PEERS: readonly Tool[] = [
  {
    name: 'hardlink',
    isThere: () => isInstalled('hardlink'),
    find: (root) => ['hardlink', '--quiet', '--method', 'memcmp', '--dry-run', root],
    link: (root) => ['hardlink', '--quiet', '--method', 'memcmp', root],
  },
  {
    name: 'jdupes',
    isThere: () => isInstalled('jdupes'),
    find: (root) => ['jdupes', '-r', '-q', '-m', root],
    link: (root) => ['jdupes', '-r', '-q', '-L', root],
  },
  {
    name: 'rdfind',
    isThere: () => isInstalled('rdfind'),
    find: (root) => rdfind(root, '-dryrun', 'true'),
    link: (root) => rdfind(root, '-makehardlinks', 'true'),
  },
  {
    name: 'rmlint',
    isThere: () => isInstalled('rmlint'),
    find: (root) => [
      'rmlint',
      '--types=duplicates',
      '--algorithm=xxhash',
      '--no-with-color',
      '-o',
      'summary:stdout',
      root,
    ],
  },
  {
    name: 'fclones',
    isThere: () => isInstalled('fclones'),
    find: (root) => ['fclones', 'group', root],
    link: (root) => ['sh', '-c', 'fclones group "$1" | fclones link', 'fclones', root],
  },
];

function rdfind(root: string, ...action: string[]): string[] {
  return ['rdfind', '-checksum', 'md5', '-makeresultsfile', 'false', ...action, root];
}

/** The built program of this project, or another build of it at `program`, with the options of one variant. */
export function ourTool(program: string, variant: string, nodeOptions: readonly string[] = []): Tool {
  const options = variant.split(' ').filter((option) => option !== '');
  const command = [process.execPath, ...nodeOptions, program, '--quiet', ...options];
  return {
    name: variant === '' ? 'ours' : `ours ${variant}`,
    isThere: () => true,
    find: (root) => [...command, '--dry-run', '--no-index', root],
    link: (root) => [...command, root],
    ...(options.includes('--no-index') ? {} : { linkNewDay: (root: string) => [...command, '--new-only', root] }),
  };
}

export const OUR_PROGRAM = path.resolve(import.meta.dirname, '../bin/dedupe-backups.cjs');
