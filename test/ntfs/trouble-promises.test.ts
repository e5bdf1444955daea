import { troublePromises } from '../shared/trouble-promises.ts';
import { ntfsProgram } from './ntfs-program.ts';

troublePromises(ntfsProgram());
