import type { Pattern } from '../domain/any-pattern.ts';

/**
 * A test for names or paths with robocopy's wildcards: `*` is any text, `?` any one character, and all else is what it
 * is; `*.*` is any name, with a dot or without. Both separators are one. Without regard to case, so is how an accent is
 * written: macOS gives names with accents of their own that were typed in one character with the letter.
 */
export function compileWildcard(pattern: string, ignoreCase: boolean): Pattern {
  const asRead = (text: string): string => unifySeparators(ignoreCase ? text.normalize('NFC') : text);
  const isAny = pattern === '*' || pattern === '*.*';
  const source = Array.from(isAny ? '*' : asRead(pattern), toExpression).join('');
  const expression = new RegExp(`^(?:${source})$`, ignoreCase ? 'isu' : 'su');
  return { expression, matches: isAny ? () => true : (text) => expression.test(asRead(text)) };
}

/** With `/` in the place of `\`. */
export function unifySeparators(text: string): string {
  return text.replaceAll('\\', '/');
}

function toExpression(character: string): string {
  if (character === '*') return '.*';
  return character === '?' ? '.' : character.replace(/[$()*+.?[\\\]^{|}/]/u, '\\$&');
}
