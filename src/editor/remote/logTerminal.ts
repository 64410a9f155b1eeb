import * as vscode from 'vscode';
import { cleanLine } from '../../base/clean.js';
import { messageOf } from '../../base/failure.js';
import type { Executor } from '../../base/executor.js';
import { LineBudget, LogLines } from './logLines.js';

/** One host whose log is followed. */
export interface FollowedHost {
  readonly host: string;
  readonly argv: readonly string[];
  readonly connect: (signal: AbortSignal) => Promise<Executor>;
}

/** Lines shown in a tenth of a second; what comes faster is counted, so that a log that runs wild leaves the editor usable. */
const linesAtOnce = 300;
const stretchMs = 100;
/** Node's longest timer: a log is followed until somebody ends it. */
const untilEndedMs = 2 ** 31 - 1;

/** A terminal that shows the lines of hosts' logs as they come, each with its host in front. Ctrl+C or closing it ends the remote commands. */
export class LogTerminal implements vscode.Pseudoterminal {
  private readonly written = new vscode.EventEmitter<string>();
  private readonly closed = new vscode.EventEmitter<void>();
  private readonly stop = new AbortController();
  private readonly budget = new LineBudget(linesAtOnce);
  private timer: NodeJS.Timeout | null = null;
  private running = 0;
  readonly onDidWrite = this.written.event;
  readonly onDidClose = this.closed.event;

  constructor(
    private readonly hosts: readonly FollowedHost[],
    private readonly title: string,
  ) {}

  open(): void {
    this.say(this.title);
    this.timer = setInterval(() => {
      const dropped = this.budget.renew();
      if (dropped > 0) this.say(vscode.l10n.t('{0} lines came too fast and are left out.', dropped));
    }, stretchMs);
    this.running = this.hosts.length;
    for (const host of this.hosts) void this.follow(host);
  }

  close(): void {
    this.end();
  }

  handleInput(keys: string): void {
    if (this.running === 0) this.closed.fire();
    else if (keys.includes('\u0003')) this.end();
  }

  private end(): void {
    this.stop.abort();
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  private async follow({ host, argv, connect }: FollowedHost): Promise<void> {
    const [out, err] = [new LogLines(), new LogLines()];
    const show = (lines: readonly string[]): void => {
      for (const line of this.budget.take(lines)) this.line(host, line);
    };
    try {
      const executor = await connect(this.stop.signal);
      const { code } = await executor.run(argv, {
        signal: this.stop.signal,
        timeoutMs: untilEndedMs,
        maxOutputBytes: 0,
        onStdout: (chunk) => show(out.push(chunk)),
        onStderr: (chunk) => show(err.push(chunk)),
      });
      show([...out.end(), ...err.end()]);
      this.line(host, vscode.l10n.t('— ended with {0} —', String(code)));
    } catch (error) {
      this.line(host, this.stop.signal.aborted ? vscode.l10n.t('— no longer followed —') : messageOf(error));
    }
    if (--this.running > 0) return;
    this.end();
    this.say(vscode.l10n.t('Nothing is followed any more. Press any key to close.'));
  }

  private line(host: string, text: string): void {
    // The one style that every terminal has: faint. The host's name is there as a word in any case.
    this.written.fire(`\u001b[2m${cleanLine(host)} │\u001b[0m ${text}\r\n`);
  }

  private say(text: string): void {
    this.written.fire(`\u001b[1m${cleanLine(text)}\u001b[0m\r\n`);
  }
}
