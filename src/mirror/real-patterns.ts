import path from 'node:path';
import { unifySeparators } from './wildcard.ts';

/** A source as it was typed, and its real path. */
interface TypedSource {
  readonly typed: string;
  readonly real: string;
}

/**
 * The patterns, and those that begin with a source as it was typed with its real path as well: files are held against
 * that, and it differs where the source is a symlink, a network drive (`Z:\` is `\\server\share`) or a drive of `subst`.
 */
export function realPatterns(
  patterns: readonly string[],
  sources: readonly TypedSource[],
  { ignoreCase }: { ignoreCase: boolean },
): string[] {
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
  return patterns.flatMap((pattern) => {
    const unified = unifySeparators(pattern);
    const real = sources.flatMap((source) => {
      const [typed, start] = [path.resolve(source.typed), source.real].map(withoutEnd);
      return fold(unified).startsWith(fold(`${typed}/`)) ? [start + unified.slice(typed.length)] : [];
    });
    return [pattern, ...real];
  });
}

function withoutEnd(folder: string): string {
  return unifySeparators(folder).replace(/\/$/, '');
}
