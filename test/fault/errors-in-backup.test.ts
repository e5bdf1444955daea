import { describeErrors } from './error-matrix.ts';
import { BACKUP } from './scene.ts';

describeErrors(BACKUP);
