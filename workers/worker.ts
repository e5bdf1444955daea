import { loadBundle } from '../src/platform/load-bundle.ts';
import type { ThreadTask } from '../src/platform/piscina-pool.ts';
import type * as Bundle from './jobs.ts';

const { jobs } = loadBundle<typeof Bundle>('workers/jobs.cjs');

/** What a thread of the pool calls with each task. */
export default function work({ job, task }: ThreadTask): unknown {
  return jobs[job](task);
}
