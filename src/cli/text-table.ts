import { padColumns, textWidth } from './text-width.ts';

export interface TableColumn {
  /** empty where the cells speak for themselves */
  readonly heading: string;
  readonly align: 'left' | 'right';
  /** left out where a terminal is too narrow for all, the lowest first; without one it stays */
  readonly leftOut?: number;
}

/**
 * Lines with the cells of each row under their heading, two blanks between columns and two before the first. `width` is
 * that of a terminal; 0 where it does not tell, as one without a window.
 */
export function textTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width = Number.POSITIVE_INFINITY,
): string[] {
  const lines = alignTable(columns, rows);
  if (width === 0 || lines.every((line) => textWidth(line) <= width)) return lines;
  const least = Math.min(...columns.map(({ leftOut = Number.POSITIVE_INFINITY }) => leftOut));
  const at = columns.findIndex(({ leftOut }) => leftOut === least);
  if (at < 0) return lines;
  return textTable(
    columns.toSpliced(at, 1),
    rows.map((cells) => cells.toSpliced(at, 1)),
    width,
  );
}

function alignTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string[] {
  const headings = columns.map(({ heading }) => heading);
  const lines = headings.some((heading) => heading !== '') ? [headings, ...rows] : rows;
  const widths = columns.map((_, at) => lines.reduce((widest, cells) => Math.max(widest, textWidth(cells[at])), 0));
  return lines.map((cells) =>
    `  ${cells.map((cell, at) => alignCell(cell, widths[at], columns[at])).join('  ')}`.trimEnd(),
  );
}

function alignCell(cell: string, width: number, { align }: TableColumn): string {
  return align === 'left' ? padColumns(cell, width) : ' '.repeat(width - textWidth(cell)) + cell;
}
