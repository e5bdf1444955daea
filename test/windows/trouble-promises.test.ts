import { troublePromises } from '../shared/trouble-promises.ts';
import { wineProgram } from './wine-program.ts';

troublePromises(wineProgram);
