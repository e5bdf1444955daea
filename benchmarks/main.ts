// `npm run bench -- COMMAND [options]`; see README.md here.
import process from 'node:process';
import { WrongOption } from './command-line.ts';

type Command = (args: readonly string[]) => unknown;

const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  compare: async () => (await import('./compare.ts')).compare,
  scale: async () => (await import('./scale.ts')).scale,
  floor: async () => (await import('./floor.ts')).floor,
  'make-snapshots': async () => (await import('./make-snapshots.ts')).makeSnapshotsCommand,
  'from-npm': async () => (await import('./from-npm.ts')).fromNpm,
  hashing: async () => (await import('./hashing.ts')).hashing,
};

const [name = '', ...args] = process.argv.slice(2);
const USAGE = `Usage: npm run bench -- ${Object.keys(COMMANDS).join('|')} [options]; they are in benchmarks/README.md`;
if (name in COMMANDS) {
  const command = await COMMANDS[name]();
  try {
    await command(args);
  } catch (error: unknown) {
    if (!(error instanceof WrongOption)) throw error;
    refuse(error.message);
  }
} else {
  refuse(USAGE);
}

function refuse(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 2;
}
