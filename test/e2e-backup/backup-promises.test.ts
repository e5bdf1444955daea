import { backupPromises } from '../shared/backup-promises.ts';
import { hereProgram } from '../shared/program.ts';

backupPromises(hereProgram);
