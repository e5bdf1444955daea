import { dedupePromises } from '../shared/dedupe-promises.ts';
import { ntfsProgram } from './ntfs-program.ts';

dedupePromises(ntfsProgram());
