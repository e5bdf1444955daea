import { describeErrors } from './error-matrix.ts';
import { DEDUPE } from './scene.ts';

describeErrors(DEDUPE);
