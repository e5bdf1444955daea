import type { CallSet } from './needed-calls.ts';
import { currentPlatform } from './platform-profile.ts';
import { folderCalls, posixCalls } from './posix-calls.ts';
import { NO_CALLS, windowsCalls } from './windows-calls.ts';

/** Which calls this thread has; loads them. */
export function callsHere(): CallSet[] {
  const sets: CallSet[] = [];
  if (currentPlatform().name === 'windows') {
    if (windowsCalls() !== NO_CALLS) sets.push('windows');
  } else {
    if (posixCalls() !== undefined) sets.push('posix');
    if (folderCalls() !== undefined) sets.push('folder');
  }
  return sets;
}
