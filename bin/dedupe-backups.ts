#!/usr/bin/env node
import process from 'node:process';
import type * as Program from '../src/cli/main.ts';
import { loadBundle } from '../src/platform/load-bundle.ts';
import { tuneEngineSoon } from '../src/platform/tune-engine.ts';

const { main } = loadBundle<typeof Program>('bin/program.cjs');
tuneEngineSoon();
void main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
