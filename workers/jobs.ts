import { needCalls } from '../src/platform/needed-calls.ts';
import type { ThreadTask } from '../src/platform/piscina-pool.ts';
import areAsRecorded from './are-as-recorded.ts';
import compare from './compare.ts';
import copy from './copy.ts';
import findUnchanged from './find-unchanged.ts';
import finish from './finish.ts';
import flush from './flush.ts';
import hash from './hash.ts';
import isAsStamped from './is-as-stamped.ts';
import isolate from './isolate.ts';
import link from './link.ts';
import listSource from './list-source.ts';
import partition from './partition.ts';
import restore from './restore.ts';
import scan from './scan.ts';

/** What a thread can do, by the name of the job. A thread loads all of it as one bundle. */
export const jobs: Readonly<Record<string, (task: never) => unknown>> = {
  'are-as-recorded': areAsRecorded,
  compare,
  copy,
  'find-unchanged': findUnchanged,
  finish,
  flush,
  hash,
  'is-as-stamped': isAsStamped,
  isolate,
  link,
  'list-source': listSource,
  partition,
  restore,
  scan,
};

/** What a thread of the pool does with each task. */
export function work({ job, task, calls }: ThreadTask): unknown {
  needCalls(calls);
  return jobs[job](task);
}
