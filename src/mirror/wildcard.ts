/**
 * A test for names or paths with robocopy's wildcards: `*` is any text, `?` any one character, and all else is what it
 * is; `*.*` is any name, with a dot or without. Both separators are one.
 */
export function compileWildcard(pattern: string, ignoreCase: boolean): (text: string) => boolean {
  if (pattern === '*' || pattern === '*.*') return () => true;
  const source = Array.from(unifySeparators(pattern), toExpression).join('');
  const expression = new RegExp(`^${source}$`, ignoreCase ? 'isu' : 'su');
  return (text) => expression.test(unifySeparators(text));
}

/** With `/` in the place of `\`. */
export function unifySeparators(text: string): string {
  return text.replaceAll('\\', '/');
}

function toExpression(character: string): string {
  if (character === '*') return '.*';
  return character === '?' ? '.' : character.replace(/[$()*+.?[\\\]^{|}/]/u, '\\$&');
}
