import { workerData } from 'node:worker_threads';
import { loadBundle } from '../src/platform/load-bundle.ts';
import type { ThreadData, ThreadTask } from '../src/platform/piscina-pool.ts';
import { loaded } from '../src/platform/tune-engine.ts';
import type * as Bundle from './jobs.ts';

const { jobs } = loadBundle<typeof Bundle>('workers/jobs.cjs');
const { loading } = workerData as ThreadData;
loaded(loading);

/** What a thread of the pool calls with each task. */
export default function work({ job, task }: ThreadTask): unknown {
  return jobs[job](task);
}
