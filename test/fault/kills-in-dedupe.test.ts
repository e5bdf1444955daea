import { describeKills } from './kill-matrix.ts';
import { DEDUPE } from './scene.ts';

describeKills(DEDUPE);
