import { backupPromises } from '../shared/backup-promises.ts';
import { ntfsProgram } from './ntfs-program.ts';

backupPromises(ntfsProgram());
