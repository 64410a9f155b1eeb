import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { ReadStream, WriteStream } from 'node:tty';
import { Writable } from 'node:stream';

/** The person's terminal, whatever standard input and output are bound to. */
export interface Terminal {
  /** One line, without its end; undefined when the terminal is gone or the signal was aborted. */
  ask(question: string, options: { readonly echo: boolean; readonly signal: AbortSignal }): Promise<string | undefined>;
}

/** The controlling terminal, or null where there is none (cron, CI, a pipe without a terminal, Windows). */
export function openTerminal(path = '/dev/tty'): Terminal | null {
  if (process.platform === 'win32') return null;
  try {
    closeSync(openSync(path, 'r+'));
  } catch {
    return null;
  }
  return { ask: (question, options) => ask(path, question, options) };
}

/** Opens the terminal for one question only, so that it never keeps the process alive. */
async function ask(
  path: string,
  question: string,
  { echo, signal }: { readonly echo: boolean; readonly signal: AbortSignal },
): Promise<string | undefined> {
  if (signal.aborted) return undefined;
  let input: ReadStream;
  let output: WriteStream;
  try {
    input = new ReadStream(openSync(path, 'r'));
    output = new WriteStream(openSync(path, 'w'));
  } catch {
    return undefined;
  }
  output.write(question);
  // readline echoes what is typed to its output: a secret goes to one that drops it.
  const dark = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: echo ? output : dark, terminal: true, historySize: 0 });
  try {
    return await new Promise<string | undefined>((resolve) => {
      lines.once('line', resolve);
      lines.once('close', () => resolve(undefined));
      lines.once('SIGINT', () => {
        resolve(undefined);
        // readline took Ctrl-C from the process: give it back.
        process.kill(process.pid, 'SIGINT');
      });
      signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
  } finally {
    lines.close();
    if (!echo) output.write('\n');
    input.destroy();
    output.destroy();
  }
}
