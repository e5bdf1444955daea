import { dedupePromises } from '../shared/dedupe-promises.ts';
import { hereProgram } from '../shared/program.ts';

dedupePromises(hereProgram);
