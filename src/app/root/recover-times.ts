import type { Observer } from '../../domain/events.ts';
import { recoverFolderTimes } from '../../linking/folder-time-journal.ts';
import { nodeFileSystem } from '../../platform/node-file-system.ts';
import type { HeldRoot } from './locked-root.ts';

/** Gives folders back the times that a killed run had them lose, and says how many, and of how many that failed. */
export function recoverTimes({ root, state }: Pick<HeldRoot, 'root' | 'state'>, observer: Observer): void {
  const { recovered, refused } = recoverFolderTimes(nodeFileSystem, state, { root });
  if (recovered > 0) observer({ type: 'warning', warning: 'leftovers-cleaned', path: root, count: recovered });
  if (refused.length === 0) return;
  observer({ type: 'warning', warning: 'folder-times-off', path: refused[0].path, count: refused.length });
}
