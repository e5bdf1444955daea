import { type RunResult, runBin } from '../kit/run-bin.ts';

/** What is done to the `when`th call, counted in each thread by itself, of one of `calls`. */
export interface Injection {
  readonly calls: string;
  /** such as `signal=SIGKILL` or `error=EIO` */
  readonly what: string;
  /** strace's form: `3`, `3+` for the third and all after it */
  readonly when: number | string;
  /** only where the call is on one of these: by a path as it was given, or by a descriptor */
  readonly paths?: readonly string[] | undefined;
}

/** All the ways in which the program and its packages spell a call. */
export const CALLS = {
  link: 'link,linkat',
  rename: 'rename,renameat,renameat2',
  look: 'lstat,newfstatat,statx',
  write: 'write,pwrite64,writev,pwritev',
  sync: 'fsync,fdatasync,msync',
} as const;

/** Runs the built program with faults that the kernel reports, not we. (With `--seccomp-bpf` only the first `when` works.) */
export function runInjected(args: readonly string[], injection: Injection): Promise<RunResult> {
  return runBin([...args, '--json', '--threads', '1'], { under: injecting(injection) });
}

/** The command under which a program meets the fault. */
export function injecting({ calls, what, when, paths = [] }: Injection): string[] {
  const only = paths.flatMap((path) => ['-P', path]);
  const inject = ['-e', `trace=${calls}`, '-e', `inject=${calls}:${what}:when=${when}`];
  return ['strace', '-f', '-qq', '-o', '/dev/null', ...only, ...inject];
}
