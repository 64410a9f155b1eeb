import * as vscode from 'vscode';
import { clean } from '../../base/clean.js';
import { Failure, messageOf } from '../../base/failure.js';

/** Writes lines into a task's terminal. Foreign text is cleaned: what a host prints never drives the terminal. */
export interface TerminalWriter {
  /** Our own words, set off from the program's output. */
  say(text: string): void;
  /** What came out, so that it is found at a glance. */
  result(text: string): void;
  /** What the program printed. */
  output(chunk: string): void;
}

/** A task's terminal around one job: closing it or Ctrl-C cancels, the job's number is the exit code. */
export function jobTerminal(job: (writer: TerminalWriter, signal: AbortSignal) => Promise<number>): vscode.Pseudoterminal {
  const write = new vscode.EventEmitter<string>();
  const close = new vscode.EventEmitter<number>();
  const stop = new AbortController();
  const lines = (text: string): string => clean(text).replaceAll('\n', '\r\n');
  const writer: TerminalWriter = {
    say: (text) => write.fire(`\u001b[2m${lines(text)}\u001b[0m\r\n`),
    result: (text) => write.fire(`\u001b[1m${lines(text)}\u001b[0m\r\n`),
    output: (chunk) => write.fire(lines(chunk)),
  };
  const run = async (): Promise<void> => {
    try {
      close.fire(await job(writer, stop.signal));
    } catch (error) {
      writer.say(error instanceof Failure && error.kind === 'cancelled' ? vscode.l10n.t('Cancelled.') : messageOf(error));
      close.fire(error instanceof Failure && error.kind === 'cancelled' ? 130 : 1);
    }
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
