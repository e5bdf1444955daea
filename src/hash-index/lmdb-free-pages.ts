import type { Buffer } from 'node:buffer';
import { check, type PageReader } from './lmdb-pages.ts';
import { compareTransactions, walkTree } from './lmdb-walk.ts';

/**
 * Sees to it that the pages which LMDB would write to next are free: in range, listed once, and in no tree. Call it
 * when all trees have been walked.
 *
 * Each record lists the pages that a transaction gave up: a count, then so many i64. lmdb-js has its own form of
 * list: 0 is nothing, a negative number -n says that the next entry is the first of n pages (its midl.c).
 */
export function checkFreePages(pages: PageReader): void {
  const free: { page: number; count: number }[] = [];
  const collect = (key: Buffer, value: Buffer) => {
    check(key.length === 8, 'key of free pages');
    collectFree(value, (page, count) => free.push({ page, count }));
  };
  walkTree(pages, pages.meta.free, collect, { compare: compareTransactions });
  for (const { page, count } of free) pages.claim(page, count); // after its own pages are claimed
  pages.checkEnd();
}

function collectFree(value: Buffer, add: (page: number, count: number) => void): void {
  check(value.length >= 8 && value.length % 8 === 0, 'list of free pages');
  const length = Number(value.readBigInt64LE(0));
  check(length >= 0 && (length + 1) * 8 <= value.length, 'list of free pages');
  let count = 1;
  for (let i = 1; i <= length; i++) {
    const entry = Number(value.readBigInt64LE(i * 8));
    check(Math.abs(entry) < 2 ** 47, 'list of free pages');
    if (entry < 0) {
      count = -entry;
    } else {
      if (entry > 0) {
        check(entry > 1, 'meta page listed as free');
        add(entry, count);
      }
      count = 1;
    }
  }
}
