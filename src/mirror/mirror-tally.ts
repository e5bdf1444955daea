import type { BackupCounts } from '../domain/backup-summary.ts';
import { type Failure, FailureCode } from '../domain/failure.ts';
import { FailureTally } from '../domain/failure-tally.ts';
import type { FileWork } from '../domain/file-work.ts';
import type { LinkedFiles, TakenBatch } from './finished-copies.ts';
import type { LeftOutOfSource } from './jobs.ts';

type Counts = { -readonly [Column in keyof BackupCounts]: number };

/** What stage one counts on its way; robocopy's table is made of it. */
export class MirrorTally extends FailureTally {
  readonly folders = noCounts();
  readonly files = noCounts();
  readonly bytes = noCounts();
  changedFiles = 0;
  specialFiles = 0;
  leftOutFiles = 0;
  contentBytesRead = 0;
  bytesWritten = 0;

  override fail(failure: Failure): void {
    if (failure.code === FailureCode.changed && failure.attempted === 'copy') this.changedFiles++;
    super.fail(failure);
  }

  /** Something that the walk of the source could not look at, or was not to enter. */
  failSource(failure: Failure): void {
    const counts = failure.attempted === 'list folder' ? this.folders : this.files;
    counts.total++;
    counts.failed++;
    this.fail(failure);
  }

  leaveOut({ specialFiles, symlinks, files, bytes, folders }: LeftOutOfSource): void {
    this.specialFiles += specialFiles;
    this.leftOutFiles += files + symlinks;
    this.files.total += files + symlinks;
    this.files.skipped += files + symlinks;
    this.bytes.total += bytes;
    this.bytes.skipped += bytes;
    this.folders.total += folders;
    this.folders.skipped += folders;
  }

  /** Counts a file of `size` bytes in a column. */
  countFile(column: keyof BackupCounts, size: number): void {
    this.files[column]++;
    this.bytes[column] += size;
  }

  /** Files that were linked as soon as they were seen: they are in no column yet. */
  countLinkedOnSight({ files, bytes }: LinkedFiles): void {
    for (const column of ['total', 'linked'] as const) {
      this.files[column] += files;
      this.bytes[column] += bytes;
    }
  }

  /** Files that became links. */
  countLinked({ copied, kept }: TakenBatch): void {
    for (const column of ['files', 'bytes'] as const) {
      const counts = this[column];
      counts.copied -= copied[column];
      counts.skipped -= kept[column];
      counts.linked += copied[column] + kept[column];
    }
  }

  /** Files that are in no column yet. */
  workLeft(): FileWork {
    return { bytes: left(this.bytes), files: left(this.files) };
  }
}

function left({ total, copied, linked, skipped, failed }: Counts): number {
  return total - copied - linked - skipped - failed;
}

function noCounts(): Counts {
  return { total: 0, copied: 0, linked: 0, skipped: 0, mismatch: 0, failed: 0, extras: 0 };
}
