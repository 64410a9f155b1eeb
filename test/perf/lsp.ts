import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** What a keystroke took, from the sending of the change to the arrival of its diagnostics. */
export interface Keystroke {
  /** Milliseconds of the clock on the wall, the way there and back included. */
  readonly wall: number;
  /** Diagnostics that came. */
  readonly found: number;
}

/** A language server in a process of its own, spoken to over its standard streams as editors do. */
export class Server {
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, (result: unknown) => void>();
  private buffer = Buffer.alloc(0);
  private ids = 0;

  constructor(bundle: string) {
    this.child = spawn(process.execPath, [bundle, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child.stdout?.on('data', (chunk: Buffer) => {
      this.buffer = Buffer.concat([this.buffer, chunk]);
      this.read();
    });
  }

  /** Seconds of processor that the server has taken so far, all its threads together, in hundredths (proc(5), fields 14 and 15); NaN where the system does not say. */
  get processor(): number {
    try {
      const fields = readFileSync(`/proc/${String(this.child.pid)}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ');
      return (Number(fields[11]) + Number(fields[12])) / 100;
    } catch {
      return NaN;
    }
  }

  /** MiB that are resident, as Linux counts them; NaN elsewhere. */
  get resident(): number {
    try {
      return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(this.child.pid)}/status`, 'utf8'))?.[1]) / 1024;
    } catch {
      return NaN;
    }
  }

  async start(): Promise<void> {
    await this.ask('initialize', { processId: process.pid, rootUri: null, capabilities: { textDocument: { diagnostic: {} } } });
    this.say('initialized', {});
  }

  say(method: string, params: object): void {
    this.send({ method, params });
  }

  ask(method: string, params: object): Promise<unknown> {
    const id = ++this.ids;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.send({ id, method, params });
    });
  }

  stop(): void {
    this.child.kill();
  }

  private send(message: object): void {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.child.stdin?.write(`Content-Length: ${String(Buffer.byteLength(text))}\r\n\r\n${text}`);
  }

  private read(): void {
    for (;;) {
      const end = this.buffer.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/i.exec(this.buffer.toString('latin1', 0, Math.max(0, end)))?.[1]);
      if (end < 0 || this.buffer.length < end + 4 + length) return;
      const message = JSON.parse(this.buffer.toString('utf8', end + 4, end + 4 + length)) as { id?: number; method?: string; result?: unknown };
      this.buffer = this.buffer.subarray(end + 4 + length);
      if (message.id === undefined) continue;
      // The server's own questions, such as for files beside a script, are answered with nothing.
      if (message.method !== undefined) this.send({ id: message.id, result: null });
      else this.waiting.get(message.id)?.(message.result);
    }
  }
}

/** A document that is open in an editor. */
export class OpenDocument {
  private version = 1;
  private readonly uri: string;

  constructor(
    private readonly server: Server,
    name: string,
    languageId: string,
    text: string,
  ) {
    this.uri = `file:///w/${name}`;
    server.say('textDocument/didOpen', { textDocument: { uri: this.uri, languageId, version: 1, text } });
  }

  /** Types one character at a place, or takes away the one that stands there, and waits for the diagnostics. */
  async type(line: number, character: number, text: 'x' | ''): Promise<Keystroke> {
    const start = { line, character };
    const range = { start, end: text === '' ? { line, character: character + 1 } : start };
    const began = performance.now();
    this.server.say('textDocument/didChange', { textDocument: { uri: this.uri, version: ++this.version }, contentChanges: [{ range, text }] });
    const answer = (await this.server.ask('textDocument/diagnostic', { textDocument: { uri: this.uri } })) as { items: unknown[] };
    return { wall: performance.now() - began, found: answer.items.length };
  }
}
