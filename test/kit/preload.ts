/**
 * Flags with which node runs `code` in every thread of the program before the program's own. In it, `fs` is the
 * module that the program gets too, so that a call can be made to fail, to linger, or to be the last.
 */
export function preload(code: string): string[] {
  const imports =
    "import fs from 'node:fs'; import process from 'node:process'; import * as threads from 'node:worker_threads';";
  return ['--import', `data:text/javascript,${encodeURIComponent(imports + code)}`];
}

/** The process is killed by `signal` in the `count`th call of `fs[call]` in a worker, before or after it is carried out. */
export function signalAt(
  call: 'linkSync' | 'renameSync',
  { count, when, signal }: { count: number; when: 'before' | 'after'; signal: NodeJS.Signals },
): string[] {
  return preload(`
    const real = fs.${call};
    let calls = threads.isMainThread ? -Infinity : 0;
    fs.${call} = (...args) => {
      const now = ++calls === ${count};
      if (now && '${when}' === 'before') process.kill(process.pid, '${signal}');
      real(...args);
      if (now && '${when}' === 'after') process.kill(process.pid, '${signal}');
    };`);
}
