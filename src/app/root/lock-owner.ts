import type { Buffer } from 'node:buffer';
import { bootedAt, isAlive, type ProcessIdentity, startTicksOf } from '../../platform/this-process.ts';

/** Who holds a lock: the content of a lock file, as JSON. */
export interface LockOwner extends ProcessIdentity {
  /** ms since the epoch */
  readonly startedAt: number;
  /** differs between any two locks */
  readonly nonce: string;
}

/** `elsewhere`: on another machine, or in another container, where it may live or not. */
export type OwnerState = 'alive' | 'dead' | 'elsewhere';

/**
 * The clock may be set in the middle of a run; only a boot that is later by more than this proves anything, and only
 * where the system does not tell when a process began: that stays as it was, whatever the clock does.
 */
const BOOT_TIME_MARGIN_MS = 300_000;

export function ownerState(owner: LockOwner, me: ProcessIdentity): OwnerState {
  if (owner.hostname !== me.hostname) return 'elsewhere';
  if (isFromEarlierBoot(owner, me)) return 'dead';
  if (owner.pidNamespace !== me.pidNamespace) return 'elsewhere';
  if (!isAlive(owner.pid)) return 'dead';
  return isSameProcess(owner) ? 'alive' : 'dead';
}

/** Undefined for anything that is not what we write, a file that is just being written included. */
export function parseOwner(content: Buffer): LockOwner | undefined {
  try {
    const value: unknown = JSON.parse(content.toString());
    return isOwner(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isFromEarlierBoot(owner: LockOwner, me: ProcessIdentity): boolean {
  if (owner.bootId !== null && me.bootId !== null) return owner.bootId !== me.bootId;
  if (owner.startTicks !== null && me.startTicks !== null) return false;
  return owner.startedAt + BOOT_TIME_MARGIN_MS < bootedAt();
}

/** False where the process id now belongs to a process that began at another time. */
function isSameProcess({ pid, startTicks }: LockOwner): boolean {
  const now = startTicksOf(pid);
  return now === null || startTicks === null || now === startTicks;
}

function isOwner(value: unknown): value is LockOwner {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const isTextOrNull = (name: string) => fields.get(name) === null || typeof fields.get(name) === 'string';
  return (
    Number.isSafeInteger(fields.get('pid')) &&
    Number(fields.get('pid')) > 0 &&
    typeof fields.get('hostname') === 'string' &&
    typeof fields.get('startedAt') === 'number' &&
    typeof fields.get('nonce') === 'string' &&
    ['bootId', 'pidNamespace', 'startTicks'].every(isTextOrNull)
  );
}
