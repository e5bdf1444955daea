import path from 'node:path';
import { unifySeparators } from './wildcard.ts';

/** A source as it was typed, and its real path. */
interface TypedSource {
  readonly typed: string;
  readonly real: string;
}

/**
 * The patterns, and what else they may mean: `.\x`, `..\x`, `E:x` and `\x` as a full path, and those that begin with a
 * source as it was typed with its real path. Files are held against that, and it differs where the source is a symlink,
 * a network drive (`Z:\` is `\\server\share`) or a drive of `subst`.
 */
export function realPatterns(
  patterns: readonly string[],
  sources: readonly TypedSource[],
  { ignoreCase }: { ignoreCase: boolean },
): string[] {
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
  return patterns.flatMap((pattern) => {
    const unified = unifySeparators(pattern);
    const full = fullPath(unified);
    const real = sources.flatMap((source) => {
      const [typed, start] = [path.resolve(source.typed), source.real].map(withoutEnd);
      return fold(full).startsWith(fold(`${typed}/`)) ? [start + full.slice(typed.length)] : [];
    });
    return [pattern, ...(full === unified ? [] : [full]), ...real];
  });
}

/** Of a pattern that begins with a drive, a separator or dots; others are names, or the end of a path, and stay. */
function fullPath(unified: string): string {
  const isPath = path.parse(unified).root !== '' || /^\.\.?\//.test(unified);
  return isPath ? unifySeparators(path.resolve(unified)) : unified;
}

function withoutEnd(folder: string): string {
  return unifySeparators(folder).replace(/\/$/, '');
}
