import * as vscode from 'vscode';
import { clean } from '../../base/clean.js';
import { Failure, messageOf } from '../../base/failure.js';

/** Writes lines into a task's terminal. Foreign text is cleaned: what a host prints never drives the terminal. */
export interface TerminalWriter {
  /** Our own words, set off from the program's output. */
  say(text: string): void;
  /** What came out, so that it is found at a glance. */
  result(text: string): void;
  /** What went wrong. */
  problem(text: string): void;
  /** What the program printed. */
  output(chunk: string): void;
}

/** VS Code says of a terminal that ends within half a second that it failed to launch. */
const shortestMs = 600;

/** A task's terminal around one job: closing it or Ctrl-C cancels, the job's number is the exit code. */
export function jobTerminal(job: (writer: TerminalWriter, signal: AbortSignal) => Promise<number>): vscode.Pseudoterminal {
  const write = new vscode.EventEmitter<string>();
  const close = new vscode.EventEmitter<number>();
  const stop = new AbortController();
  const lines = (text: string): string => clean(text).replaceAll('\n', '\r\n');
  const writer: TerminalWriter = {
    say: (text) => write.fire(`\u001b[2m${lines(text)}\u001b[0m\r\n`),
    result: (text) => write.fire(`\u001b[1m${lines(text)}\u001b[0m\r\n`),
    problem: (text) => write.fire(`\u001b[31m${lines(text)}\u001b[0m\r\n`),
    output: (chunk) => write.fire(lines(chunk)),
  };
  const run = async (): Promise<void> => {
    const opened = performance.now();
    const code = await outcome(job, writer, stop.signal);
    const early = shortestMs - (performance.now() - opened);
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    close.fire(code);
  };
  return {
    onDidWrite: write.event,
    onDidClose: close.event,
    open: () => void run(),
    close: () => stop.abort(),
    handleInput: (data) => {
      if (data === '\u0003') stop.abort();
    },
  };
}

async function outcome(job: (writer: TerminalWriter, signal: AbortSignal) => Promise<number>, writer: TerminalWriter, signal: AbortSignal): Promise<number> {
  try {
    return await job(writer, signal);
  } catch (error) {
    const cancelled = error instanceof Failure && error.kind === 'cancelled';
    if (cancelled) writer.say(vscode.l10n.t('Cancelled.'));
    else writer.problem(messageOf(error));
    return cancelled ? 130 : 1;
  }
}
