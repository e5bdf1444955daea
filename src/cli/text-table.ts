import { padColumns, textWidth } from './text-width.ts';

export interface TableColumn {
  /** empty where the cells speak for themselves */
  readonly heading: string;
  readonly align: 'left' | 'right';
}

/** Lines with the cells of each row under their heading, two blanks between columns and two before the first. */
export function textTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string[] {
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
