import { backupPromises } from '../shared/backup-promises.ts';
import { wineProgram } from './wine-program.ts';

backupPromises(wineProgram);
