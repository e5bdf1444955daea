#!/usr/bin/env node
import process from 'node:process';
import { main } from '../src/cli/main.ts';
import { tuneEngine } from '../src/platform/tune-engine.ts';

tuneEngine();
process.exitCode = await main(process.argv.slice(2));
