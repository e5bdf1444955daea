import { UserError } from './user-error.ts';

/** Of one file that a full disk has no room for. Who has more to write there knows better how much is lacking. */
export class DiskFull extends UserError {
  constructor(message: string, options: { hint: string }) {
    super('failed', message, options);
  }
}
