import { createRequire } from 'node:module';
import type picomatch from 'picomatch';
import { anyPattern, type Pattern } from '../domain/any-pattern.ts';

/** Which names a run considers, as globs; see `--include`, `--exclude` and `--snapshots`. */
export interface NamePatterns {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly ignoreCase: boolean;
}

/** Paths are given with `/`, relative to the root and, where there is one, to the snapshot. */
export interface NameFilter {
  skipsFolder(fromRoot: string, fromSnapshot: string): boolean;
  takesFile(fromRoot: string, fromSnapshot: string): boolean;
}

/**
 * Compiles globs. One without a slash is held against the last part of a path, one with a slash against the whole
 * path, both from the root and from the snapshot. Undefined where nothing is filtered, so that no path need be built.
 */
export function compileNameFilter(patterns: NamePatterns): NameFilter | undefined {
  if (patterns.include.length === 0 && patterns.exclude.length === 0) return undefined;
  const included = matcher(patterns.include, patterns.ignoreCase);
  const excluded = matcher(patterns.exclude, patterns.ignoreCase);
  return {
    skipsFolder: (fromRoot, fromSnapshot) => excluded(fromRoot, fromSnapshot),
    takesFile: (fromRoot, fromSnapshot) =>
      !excluded(fromRoot, fromSnapshot) && (patterns.include.length === 0 || included(fromRoot, fromSnapshot)),
  };
}

/** One test a level: a folder at depth i (1 below the root) may lead to, or be, a snapshot if test i - 1 takes its name. */
export function compileSnapshotGlob(glob: string, ignoreCase: boolean): ((name: string) => boolean)[] {
  return glob.split('/').map((part) => (part === '*' ? takesAll : compileGlob(part, { ignoreCase }).matches));
}

/** Levels from the root to a snapshot. */
export function snapshotDepth(glob: string): number {
  return glob.split('/').length;
}

function takesAll(): boolean {
  return true;
}

function matcher(globs: readonly string[], ignoreCase: boolean): (fromRoot: string, fromSnapshot: string) => boolean {
  const [names, paths] = [true, false].map((basename) => {
    const compiled = globs
      .filter((glob) => basename === !glob.includes('/'))
      .map((glob) => compileGlob(glob.replace(/\/$/, ''), { ignoreCase, basename }));
    return compiled.length === 0 ? undefined : anyPattern(compiled, { ignoreCase });
  });
  return (fromRoot, fromSnapshot) =>
    (names?.(fromRoot, lastPart(fromRoot)) ?? false) ||
    (paths !== undefined && (paths(fromRoot) || paths(fromSnapshot)));
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * Loads picomatch where a pattern needs it: its 14 ms a thread are saved where none is given. With the flag `s`, for a
 * name may have a line break in it. Of its language `*`, `?`, `[ab]` and `{a,b}` mean something; the rest is in names
 * that Explorer gives (`Photos (2020)`, `a (1).jpg`), and `!` and `+` stand for themselves too. With `basename` the last
 * part of a path is held against it.
 */
export function compileGlob(
  glob: string,
  { ignoreCase, basename = false }: { ignoreCase: boolean; basename?: boolean },
): Pattern {
  loaded ??= createRequire(import.meta.url)('picomatch') as typeof picomatch;
  const literal = withPlainRest(ignoreCase ? glob.normalize('NFC') : glob); // picomatch takes a glob for its own match
  const flags = ignoreCase ? 'is' : 's';
  const options = { dot: true, basename, nonegate: true, noextglob: true, regex: false, flags };
  const matches = loaded(literal, options);
  return {
    expression: loaded.makeRe(literal, options),
    literal,
    // macOS gives accents of their own, and people type one character
    matches: ignoreCase ? (text) => matches(text.normalize('NFC')) : (text) => matches(text),
  };
}

const ESCAPED = new Set('()|$^"+');

/** With what means something to picomatch alone as plain characters, but for what is escaped or in `[]`. */
function withPlainRest(glob: string): string {
  const parts = glob.match(/\\.|\[[^\]]*\]|\.\.|./gs) ?? [];
  const braces = bracesOfGroups(parts);
  return parts
    .map((part, at) => {
      if (part === '..') return '.[.]'; // in braces it would be a range
      if (part === '\\\\') return '[\\\\]'; // of four and more backslashes in a row picomatch finds no end
      const isPlain = ESCAPED.has(part) || (BRACES.has(part) && !braces.has(at));
      return isPlain ? `\\${part}` : part;
    })
    .join('');
}

const BRACES = new Set('{}');

/** Where braces stand that hold alternatives: a pair with a comma of its own between them. */
function bracesOfGroups(parts: readonly string[]): ReadonlySet<number> {
  const braces = new Set<number>();
  const open: { readonly at: number; hasComma: boolean }[] = [];
  for (const [at, part] of parts.entries()) {
    const innermost = open.at(-1);
    if (part === '{') open.push({ at, hasComma: false });
    else if (part === ',' && innermost !== undefined) innermost.hasComma = true;
    else if (part === '}' && innermost !== undefined) {
      open.pop();
      if (innermost.hasComma) braces.add(innermost.at).add(at);
    }
  }
  return braces;
}

let loaded: typeof picomatch | undefined;
