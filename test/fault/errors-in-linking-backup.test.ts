import { describeErrors } from './error-matrix.ts';
import { LINKING_BACKUP } from './scene.ts';

describeErrors(LINKING_BACKUP);
