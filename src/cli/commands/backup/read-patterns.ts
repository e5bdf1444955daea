import { readText } from '../../read-text.ts';

/**
 * Patterns as typed, `@FILE` replaced by the lines of that file; empty lines and those with `#` first are no patterns.
 * `@@x` is the pattern `@x`.
 */
export function readPatterns(typed: readonly string[] = []): string[] {
  return typed.flatMap((pattern) => {
    if (pattern.startsWith('@@')) return [pattern.slice(1)];
    return pattern.startsWith('@') ? linesOf(pattern.slice(1)) : [pattern];
  });
}

function linesOf(file: string): string[] {
  return readText(file, { typed: `@${file}`, what: 'the list of patterns' })
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
