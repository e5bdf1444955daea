import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { PassThrough, type Readable } from 'node:stream';

interface ShellOptions {
  /** added to this process's own */
  readonly env: Readonly<Record<string, string>>;
  /** of this process's own those whose names begin with it are left out */
  readonly ownPrefix: string;
  /** each line that the command writes, to stdout or stderr */
  readonly onLine: (line: string) => void;
  /** the command gets SIGTERM, and is not waited for much longer */
  readonly signal?: AbortSignal | undefined;
}

/** For what is still in the pipes of a command that has ended, and for the end of one that was told to. */
const LAST_WORDS_MS = 500;

/**
 * Runs a command in the system's shell to its end; returns its exit code, the name of the signal that ended it, or
 * `still running`. What the command leaves running may keep its pipes: it is not waited for.
 */
export async function runShellCommand(
  command: string,
  { env, ownPrefix, onLine, signal }: ShellOptions,
): Promise<number | string> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith(ownPrefix));
  const child = spawn(command, {
    shell: true,
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal === undefined ? {} : { signal }),
  });
  const outputs = [child.stdout, child.stderr].map((stream) => readLines(stream, onLine));
  const end = await endOf(child, signal);
  child.unref();
  await Promise.all(outputs.map(({ leave }) => leave()));
  return end;
}

function endOf(child: ChildProcess, signal: AbortSignal | undefined): Promise<number | string> {
  return new Promise((resolve, reject) => {
    let end: number | string = 'still running';
    const endSoon = (): void => void setTimeout(() => resolve(end), LAST_WORDS_MS).unref();
    child.on('exit', (code, killedBy) => {
      end = code ?? killedBy ?? 'unknown';
      endSoon();
    });
    child.on('close', () => resolve(end));
    child.on('error', (error) => {
      if (signal?.aborted === true) endSoon();
      else reject(error);
    });
  });
}

/** Once it is left, what still comes is read and dropped: a full or closed pipe would stop whoever writes to it. */
function readLines(stream: Readable, onLine: (line: string) => void): { leave: () => Promise<unknown> } {
  const text = new PassThrough();
  const lines = createInterface({ input: text }).on('line', onLine);
  const closed = once(lines, 'close');
  stream.pipe(text);
  const leave = (): Promise<unknown> => {
    stream.unpipe(text);
    text.end(); // the last line may lack its end
    stream.resume();
    if (stream instanceof Socket) stream.unref();
    return closed;
  };
  return { leave };
}
