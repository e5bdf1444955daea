import { workerData } from 'node:worker_threads';
import { loadBundle } from '../src/platform/load-bundle.ts';
import type { ThreadData } from '../src/platform/piscina-pool.ts';
import { loaded } from '../src/platform/tune-engine.ts';
import type * as Bundle from './jobs.ts';

const { work } = loadBundle<typeof Bundle>('workers/jobs.cjs');
const { loading } = workerData as ThreadData;
loaded(loading);

export default work;
