import { UserError } from '../../domain/user-error.ts';
import { shownValue } from '../options/shown-value.ts';

/** Whether a plan is agreed to. Throws UserError('usage') for another answer: the text "no" would count as true. */
export async function isAgreed<Plan>(confirm: (plan: Plan) => Promise<boolean>, plan: Plan): Promise<boolean> {
  const answer: unknown = await confirm(plan);
  if (typeof answer === 'boolean') return answer;
  throw new UserError('usage', `confirm must resolve to true or false, not ${shownValue(answer)}`);
}
