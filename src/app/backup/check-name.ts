import {
  DEFAULT_NAME_TEMPLATE,
  type NameSource,
  renderName,
  snapshotNameProblem,
} from '../../domain/new-snapshot-name.ts';
import { UserError } from '../../domain/user-error.ts';

/** Throws UserError('usage') for a template that gives no name; one that gives a name now does at any time. */
export function checkName(template = DEFAULT_NAME_TEMPLATE, source: NameSource): void {
  const name = renderName(template, source);
  const problem = snapshotNameProblem(name);
  if (problem === undefined) return;
  throw new UserError('usage', `The name ${name} ${problem}.`, {
    hint: 'A template is text with {date}, {time} and {host} in it, for example  {host}-{date}',
  });
}
