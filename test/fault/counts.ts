import fs from 'node:fs';
import process from 'node:process';

/** Notes how many faults a test survived, for the figures in RELIABILITY.md: appended to the file `$FAULT_COUNTS`. */
export function count(what: string, times: number): void {
  const { FAULT_COUNTS } = process.env;
  if (FAULT_COUNTS !== undefined) fs.appendFileSync(FAULT_COUNTS, `${times}\t${what}\n`);
}
