/**
 * A test for names or paths with robocopy's wildcards: `*` is any text, `?` any one character, and all else is what it
 * is; `*.*` is any name, with a dot or without. Both separators are one. Without regard to case, so is how an accent is
 * written: macOS gives names with accents of their own that were typed in one character with the letter.
 */
export function compileWildcard(pattern: string, ignoreCase: boolean): (text: string) => boolean {
  if (pattern === '*' || pattern === '*.*') return () => true;
  const asRead = (text: string): string => unifySeparators(ignoreCase ? text.normalize('NFC') : text);
  const source = Array.from(asRead(pattern), toExpression).join('');
  const expression = new RegExp(`^${source}$`, ignoreCase ? 'isu' : 'su');
  return (text) => expression.test(asRead(text));
}

/** False where a pattern matches nothing but itself. */
export function hasWildcard(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

/** With `/` in the place of `\`. */
export function unifySeparators(text: string): string {
  return text.replaceAll('\\', '/');
}

function toExpression(character: string): string {
  if (character === '*') return '.*';
  return character === '?' ? '.' : character.replace(/[$()*+.?[\\\]^{|}/]/u, '\\$&');
}
