import { errnoOf } from '../../../platform/errno.ts';
import { errnoWords } from '../../../platform/errno-words.ts';
import { readTextFile } from '../../../platform/text-file.ts';
import { usageError } from '../../usage-error.ts';

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
  return readOrRefuse(file)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function readOrRefuse(file: string): string {
  try {
    return readTextFile(file);
  } catch (error: unknown) {
    const code = errnoOf(error);
    if (code === undefined) throw error;
    throw usageError(`@${file}: could not read the list of patterns: ${errnoWords(code)}`);
  }
}
