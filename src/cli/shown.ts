/**
 * Everything that could act on a terminal, start a new line or reverse the text around it: control characters (C0,
 * DEL, C1), line separators, bidirectional controls, zero-width characters, halves of surrogate pairs.
 */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]|\p{Surrogate}/gu;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A path or other foreign text on one line, with nothing in it that a hostile name could play with. */
export function shown(text: string): string {
  return text.replaceAll(UNSAFE, (character) => SHORT[character] ?? escapeCharacter(character));
}

function escapeCharacter(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16);
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`;
}
