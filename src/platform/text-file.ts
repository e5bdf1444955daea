import fs from 'node:fs';

export interface LogFile {
  /** Appends at once, so that the log is complete up to the moment a run is killed. */
  append(text: string): void;
  close(): void;
}

/** The text of a UTF-8 file, without the byte-order mark that Windows editors put in front. */
export function readTextFile(path: string): string {
  return fs.readFileSync(path, 'utf8').replace(/^\ufeff/, '');
}

/** Opens a file for appending and creates it where it is missing; its folder must exist. */
export function openLog(path: string): LogFile {
  const fd = fs.openSync(path, 'a');
  return {
    append: (text) => fs.writeSync(fd, text),
    close: () => fs.closeSync(fd),
  };
}
