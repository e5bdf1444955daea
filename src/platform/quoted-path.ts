import { currentPlatform, type PlatformProfile } from './platform-profile.ts';

/** Which characters a path may have that no shell of the system takes for anything but themselves. */
const PLAIN = { posix: /^[\p{L}\p{N}_@%+=:,./-]+$/u, windows: /^[\p{L}\p{N}_+:./\\-]+$/u };

/** A path as a person types it on a command line: in quotes where the system's shell needs them. */
export function quotedPath(path: string, { name }: Pick<PlatformProfile, 'name'> = currentPlatform()): string {
  if (PLAIN[name === 'windows' ? 'windows' : 'posix'].test(path)) return path;
  if (name !== 'windows') return `'${path.replaceAll("'", "'\\''")}'`;
  return `"${path.replace(/\\+$/, '$&$&')}"`; // a backslash would take the quote behind it for its own
}
