import type { Buffer } from 'node:buffer';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import vm from 'node:vm';
import { packageFile } from './package-file.ts';
import { engineName } from './platform-profile.ts';

/** The build begins bundle and code with this many bytes that stand for their content: V8 itself compares lengths only. */
const STAMP_BYTES = 64;

/** What a CommonJS bundle in `dist` exports. */
export function loadBundle<T>(name: string): T {
  const file = packageFile(name);
  const module = { exports: {} as T };
  compileBundle(file).runInThisContext()(module.exports, createRequire(file), module, file, path.dirname(file));
  return module.exports;
}

/**
 * A bundle is not compiled anew where beside it lies code that fits: made of this very bundle when it was built, on
 * such a machine, by this version of V8 with these settings.
 */
export function compileBundle(file: string): vm.Script {
  const source = fs.readFileSync(file, 'latin1'); // the build leaves nothing else in it
  return new vm.Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
    filename: file,
    cachedData: keptCode(file, source.slice(0, STAMP_BYTES)),
  });
}

/** Undefined where there is none of this bundle. */
function keptCode(file: string, stamp: string): Buffer | undefined {
  try {
    const kept = fs.readFileSync(codeFile(file));
    return kept.toString('latin1', 0, STAMP_BYTES) === stamp ? kept.subarray(STAMP_BYTES) : undefined;
  } catch {
    return undefined; // it saves time, nothing else
  }
}

/** V8 itself does not ask for what machine the code was made. */
export function codeFile(bundle: string): string {
  return `${bundle}.${engineName()}.code`;
}
