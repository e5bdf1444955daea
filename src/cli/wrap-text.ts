import { textWidth } from './text-width.ts';

/** The lines of a text, broken at spaces so that each takes at most `width` columns where its words allow. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of text.split(' ')) {
    if (line !== undefined && textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(line.trimEnd());
      line = word === '' ? undefined : word; // of two spaces
    } else {
      line = line === undefined ? word : `${line} ${word}`;
    }
  }
  return [...lines, line ?? ''];
}

/** A text behind `lead`, its further lines indented to where it began; unbroken where less than a third is left. */
export function hangText(lead: string, text: string, columns: number | undefined): string[] {
  const indent = textWidth(lead);
  if (columns === undefined || columns - indent < columns / 3) return [lead + text];
  const lines = wrapText(text, columns - indent);
  return lines.map((line, index) => (index === 0 ? lead : ' '.repeat(indent)) + line);
}
