import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runShellCommand } from '../../src/platform/shell-command.ts';
import { sharedFolder } from '../kit/temporary-folder.ts';

/** Below the 8 s for which the commands here sleep. */
const SOON_MS = 6_000;

async function run(command: string, signal?: AbortSignal) {
  const lines: string[] = [];
  const started = performance.now();
  const onLine = (line: string) => lines.push(line);
  const end = await runShellCommand(command, { env: { WORD: 'word' }, ownPrefix: 'OWN_', onLine, signal });
  expect(performance.now() - started).toBeLessThan(SOON_MS);
  return { end, lines };
}

describe.runIf(process.platform !== 'win32').concurrent('a shell command', () => {
  const folder = sharedFolder();

  it('ends with its exit code or the signal that ended it, and all that it said', async () => {
    expect(await run('echo $WORD; printf "no end of line"; exit 7')).toEqual({
      end: 7,
      lines: ['word', 'no end of line'],
    });
    expect(await run('kill -9 $$')).toEqual({ end: 'SIGKILL', lines: [] });
    const { lines } = await run('seq 200000; seq 200000 >&2');
    expect(lines).toHaveLength(400_000);
  });

  it('is over when it ends, though what it leaves running keeps its output open', async () => {
    expect(await run('sleep 8 & echo started; printf last')).toEqual({ end: 0, lines: ['started', 'last'] });
  });

  it('leaves running what writes on', async () => {
    const at = path.join(folder, 'written');
    const command = `(sleep 1; for n in $(seq 20000); do echo 0123456789; done; echo done > "${at}") & echo started`;
    expect(await run(command)).toEqual({ end: 0, lines: ['started'] });
    for (let tries = 0; tries < 50 && !fs.existsSync(at); tries++) await sleep(200);
    expect(fs.existsSync(at)).toBe(true);
  });

  it.each(['sleep 8', 'echo started; sleep 8; true', 'trap "" TERM; echo started; sleep 8; true'])(
    'that is told to end is not waited for: %s',
    async (command) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 300);
      const { end } = await run(command, controller.signal);
      expect(end).toBe(command.startsWith('trap') ? 'still running' : 'SIGTERM');
      expect((await run(command, AbortSignal.abort())).end).toBeTypeOf('string');
    },
  );
});
