import type { Command } from './command.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { PROGRAM } from './messages.ts';
import type { OptionSpec } from './option-spec.ts';
import { wrapText } from './wrap-text.ts';

const MAX_WIDTH = 100;
const TERM_COLUMN = 26;

/** The help of a command, wrapped to `columns` of a terminal. */
export function helpText(command: Command, options: { columns: number; others?: readonly Command[] }): string {
  const width = Math.min(MAX_WIDTH, options.columns - 1);
  const describe = (term: string, text: string) => twoColumns(term, text, width);
  const blocks = [
    [`${PROGRAM} ${command.usage}`, ...wrapText(command.summary, width - 2).map((line) => `  ${line}`)],
    ...optionBlocks(command, describe),
    ['Examples:', ...command.examples.flatMap(([line, meaning]) => [`  ${line}`, `      ${meaning}`])],
    ['Exit codes:', ...EXIT_CODES.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`)],
  ];
  const others = options.others ?? [];
  if (others.length > 0) {
    blocks.splice(1, 0, [
      `Commands (${PROGRAM} COMMAND --help lists the options of one):`,
      ...others.flatMap((other) => describe(`  ${other.name}`, other.summary)),
    ]);
  }
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function optionBlocks(command: Command, describe: (term: string, text: string) => string[]): string[][] {
  const entries = Object.entries(command.options);
  const groups = [...new Set(entries.map(([, spec]) => spec.group))];
  return groups.map((group) => [
    `${group}:`,
    ...entries
      .filter(([, spec]) => spec.group === group)
      .flatMap(([name, spec]) => describe(termOf(name, spec), spec.describe)),
  ]);
}

function termOf(name: string, { alias, value }: OptionSpec): string {
  const short = alias === undefined ? '    ' : `-${alias}, `;
  return `  ${short}--${name}${value === undefined ? '' : ` ${value}`}`;
}

function twoColumns(term: string, text: string, width: number): string[] {
  const lines = wrapText(text, Math.max(20, width - TERM_COLUMN));
  const indent = ' '.repeat(TERM_COLUMN);
  if (term.length > TERM_COLUMN - 2) return [term, ...lines.map((line) => indent + line)];
  return lines.map((line, index) => (index === 0 ? term.padEnd(TERM_COLUMN) : indent) + line);
}
