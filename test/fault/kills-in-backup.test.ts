import { describeKills } from './kill-matrix.ts';
import { BACKUP } from './scene.ts';

describeKills(BACKUP);
