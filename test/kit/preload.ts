/**
 * Flags with which node runs `code` in every thread of the program before the program's own. In it, `fs` is the
 * module that the program gets too, so that a call can be made to fail, to linger, or to be the last. The program
 * then replaces names by calls of `fs`, as it does where it cannot call the C library's own. `onNativeCall` wraps a call
 * that it makes itself.
 */
export function preload(code: string): string[] {
  return asFlags(`${ON_NATIVE_CALL} onNativeCall('linkat', () => { throw new Error('left out'); }); ${code}`);
}

function asFlags(code: string): string[] {
  const imports =
    "import fs from 'node:fs'; import module from 'node:module'; import process from 'node:process'; import * as threads from 'node:worker_threads';";
  return ['--import', `data:text/javascript,${encodeURIComponent(imports + code)}`];
}

/** What the program gets of a system library under `name` is what `wrap` makes of it. */
const ON_NATIVE_CALL = `
  const onNativeCall = (name, wrap) => {
    const load = module._load;
    module._load = (request, ...rest) => {
      const loaded = load(request, ...rest);
      if (request !== 'koffi') return loaded;
      const func = (library) => (called, ...types) =>
        called === name || called.includes(name + '(') ? wrap(library.func(called, ...types)) : library.func(called, ...types);
      return { ...loaded, load: (...path) => { const library = loaded.load(...path); return { func: func(library) }; } };
    };
  };`;

/** The process is killed by `signal` in the `count`th such call in a worker, before or after it is carried out. */
export function signalAt(
  call: 'linkSync' | 'renameSync' | 'linkat' | 'renameat',
  { count, when, signal }: { count: number; when: 'before' | 'after'; signal: NodeJS.Signals },
): string[] {
  const wrapper = `
    let calls = threads.isMainThread ? -Infinity : 0;
    const wrap = (real) => (...args) => {
      const now = ++calls === ${count};
      if (now && '${when}' === 'before') process.kill(process.pid, '${signal}');
      const result = real(...args);
      if (now && '${when}' === 'after') process.kill(process.pid, '${signal}');
      return result;
    };`;
  return call.endsWith('Sync')
    ? preload(`${wrapper} fs.${call} = wrap(fs.${call});`)
    : asFlags(`${wrapper} ${ON_NATIVE_CALL} onNativeCall('${call}', wrap);`);
}
