import { dedupePromises } from '../shared/dedupe-promises.ts';
import { wineProgram } from './wine-program.ts';

dedupePromises(wineProgram);
