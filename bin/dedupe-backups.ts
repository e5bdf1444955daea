#!/usr/bin/env node
import process from 'node:process';
import type * as Program from '../src/cli/main.ts';
import { loadBundle } from '../src/platform/load-bundle.ts';

const { mainOfProcess } = loadBundle<typeof Program>('bin/program.cjs');
void mainOfProcess(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
