import { errnoOf } from '../platform/errno.ts';
import { errnoWords } from '../platform/errno-words.ts';
import { readTextFile } from '../platform/text-file.ts';
import { usageError } from './usage-error.ts';

/** The text of a file that was named, as `typed`. Throws a UserError of kind `usage` that says what it was to be. */
export function readText(file: string, { typed, what }: { typed: string; what: string }): string {
  const text = readOrRefuse(file, { typed, what });
  if (text !== undefined) return text;
  throw usageError(`${typed}: ${what} is not in UTF-8.`, 'Save it as UTF-8 in your editor.');
}

function readOrRefuse(file: string, { typed, what }: { typed: string; what: string }): string | undefined {
  try {
    return readTextFile(file);
  } catch (error: unknown) {
    const code = errnoOf(error);
    if (code === undefined) throw error;
    throw usageError(`${typed}: could not read ${what}: ${errnoWords(code)}`);
  }
}
