import { styleText } from 'node:util';
import type { Host, OutputStream } from './host.ts';

/** Yellow where colour is welcome: on a terminal, without NO_COLOR. Nothing needs it to be understood. */
export function paintWarning(text: string, stream: OutputStream, env: Host['env']): string {
  const welcome = stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  return welcome ? styleText('yellow', text, { validateStream: false }) : text;
}
