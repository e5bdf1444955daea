import { describeKills } from './kill-matrix.ts';
import { LINKING_BACKUP } from './scene.ts';

describeKills(LINKING_BACKUP);
