/**
 * Everything that could act on a terminal or a page, start a new line or reverse the text around it: control characters (C0,
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

/** The same of a line that another program printed: its tabs stay. */
export function shownOutput(line: string): string {
  return line.split('\t').map(shown).join('\t');
}

/** JSON text of the same values with the same taken out: JSON itself escapes only C0 and halves of surrogate pairs. */
export function shownInJson(json: string): string {
  return json.replaceAll(UNSAFE, unicodeEscape);
}

function escapeCharacter(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : unicodeEscape(character);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
