import { seededRandom } from '../src/domain/seeded-random.ts';
import { normal, pick, type Random } from './random.ts';

/** What dated trees look like. The defaults are the tree that the project's figures are about. */
export interface TreeShape {
  readonly seed: number;
  readonly days: number;
  /** files in the first day */
  readonly files: number;
  readonly filesPerFolder: number;
  /** bytes: half of the files are smaller; sizes are log-normal */
  readonly medianSize: number;
  /** of the sizes' logarithms: 1.5 makes the mean three times the median */
  readonly spread: number;
  /** shares of the files each day: new bytes, another name, another mtime with the same bytes, new files */
  readonly changed: number;
  readonly renamed: number;
  readonly touched: number;
  readonly added: number;
  /** share of the files that have the bytes and times of another of the same day */
  readonly copies: number;
}

export const DEFAULT_SHAPE: TreeShape = {
  seed: 1,
  days: 30,
  files: 4700,
  filesPerFolder: 12,
  medianSize: 3300,
  spread: 1.5,
  changed: 0.01,
  renamed: 0.003,
  touched: 0.002,
  added: 0.001,
  copies: 0.02,
};

const MOST_BYTES = 64 * 2 ** 20;
const FIRST_DAY = Date.UTC(2026, 0, 1);
const MS_PER_DAY = 86_400_000;
const EXTENSIONS = ['.txt', '.jpg', '.docx', '.js', '.html', '.pdf', ''];

/** A file as it is on one day. */
export interface DayFile {
  readonly folder: string;
  readonly name: string;
  /** files of equal content number and size have equal bytes */
  readonly content: number;
  readonly size: number;
  /** seconds since 1970, whole microseconds */
  readonly mtime: number;
}

export interface Day {
  /** YYYY-MM-DD */
  readonly name: string;
  readonly files: readonly DayFile[];
}

/** Day after day; each is the one before with some files changed. The same shape gives the same days. */
export function* snapshotDays(shape: TreeShape): Generator<Day> {
  const random = seededRandom(shape.seed);
  let contents = 0;
  let named = 0;
  let files: DayFile[] = [];
  for (let day = 0; day < shape.days; day++) {
    if (day === 0) addFiles(shape.files);
    else changeFiles();
    yield { name: new Date(FIRST_DAY + day * MS_PER_DAY).toISOString().slice(0, 10), files };

    function changeFiles(): void {
      files = files.map((file) => {
        const draw = random();
        const { changed, renamed, touched } = shape;
        if (draw < changed) return { ...file, content: contents++, size: changedSize(file.size, random), mtime: now() };
        if (draw < changed + renamed) return { ...file, name: newName() };
        if (draw < changed + renamed + touched) return { ...file, mtime: now() };
        return file;
      });
      addFiles(Math.round(shape.files * shape.added));
    }

    function addFiles(count: number): void {
      files = [...files];
      for (let added = 0; added < count; added++) {
        const original = files.length > 0 && random() < shape.copies ? pick(random, files) : undefined;
        const { content, size, mtime } = original ?? { content: contents++, size: newSize(), mtime: now() };
        files.push({ folder: newFolder(), name: newName(), content, size, mtime });
      }
    }

    function now(): number {
      return (FIRST_DAY + (day - random()) * MS_PER_DAY) / 1000;
    }
  }

  function newName(): string {
    return `document ${named++}${pick(random, EXTENSIONS)}`;
  }

  function newSize(): number {
    const size = Math.round(shape.medianSize * Math.exp(shape.spread * normal(random)));
    return Math.min(MOST_BYTES, Math.max(1, size));
  }

  function newFolder(): string {
    const folder = Math.floor((random() * shape.files) / shape.filesPerFolder);
    return `area ${folder % 20}/folder ${folder}`;
  }
}

/** Half of the changes keep the size: an edited record, a database. */
function changedSize(size: number, random: Random): number {
  return random() < 0.5 ? size : Math.max(1, Math.round(size * (0.8 + 0.4 * random())));
}
