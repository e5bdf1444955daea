/** East Asian wide and full-width characters and emoji: two columns on a terminal. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;
/** Marks, of which some are in the midst of the wide ones; vowels and finals of Hangul, which join what is before; joiners. */
const ZERO_WIDTH = /[\p{Mark}\u1160-\u11ff\ud7b0-\ud7fb\u200c\u200d]/u;

/** Terminal columns that a text takes. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** The end of a text that is too long for `width`, after an ellipsis: the end of a path says most. */
export function keepEnd(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  const characters = [...text];
  let room = width - 1;
  let start = characters.length;
  while (start > 0 && room >= characterWidth(characters[start - 1])) {
    start -= 1;
    room -= characterWidth(characters[start]);
  }
  return `…${characters.slice(start).join('')}`;
}

/** `padEnd` by terminal columns. */
export function padColumns(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}

function characterWidth(character: string): number {
  if (character < '\u0300') return 1;
  return ZERO_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
}
