import { hereProgram } from '../shared/program.ts';
import { troublePromises } from '../shared/trouble-promises.ts';

troublePromises(hereProgram);
