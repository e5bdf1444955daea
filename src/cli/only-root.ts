import { usageError } from './usage-error.ts';

/** The one folder that a command is given. Throws a UserError of kind `usage`. */
export function onlyRoot(positionals: readonly string[], example: string): string {
  const [root, extra] = positionals;
  if (root === undefined || root === '') {
    throw usageError('ROOT is missing: the folder that holds your backups.', `For example  ${example}`);
  }
  if (extra !== undefined) {
    throw usageError(`one ROOT only: ${root}, and also ${extra}`, 'Put a path with spaces in quotation marks.');
  }
  return root;
}
