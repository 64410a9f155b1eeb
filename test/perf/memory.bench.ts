import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { bench, describe } from 'vitest';

// Resident memory of the language server as Linux counts it: idle, with an nccl.conf open, and with a script open, for which a grammar is loaded.
// Needs the bundle (npm run build). The time that vitest prints is that of the whole talk and says nothing.

const server = join(import.meta.dirname, '../../dist/server.js');

function send(child: ChildProcess, message: object): void {
  const text = JSON.stringify({ jsonrpc: '2.0', ...message });
  child.stdin?.write(`Content-Length: ${String(Buffer.byteLength(text))}\r\n\r\n${text}`);
}

function resident(child: ChildProcess): string {
  const kib = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(child.pid)}/status`, 'utf8'))?.[1];
  return `${(Number(kib) / 1024).toFixed(0)} MiB`;
}

function open(child: ChildProcess, name: string, languageId: string, text: string): void {
  const uri = `file:///w/${name}`;
  send(child, { method: 'textDocument/didOpen', params: { textDocument: { uri, languageId, version: 1, text } } });
}

async function talk(): Promise<void> {
  const child = spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'ignore', 'inherit'] });
  try {
    send(child, { id: 1, method: 'initialize', params: { processId: process.pid, rootUri: null, capabilities: {} } });
    await wait(2000);
    send(child, { method: 'initialized', params: {} });
    await wait(2000);
    const idle = resident(child);
    open(child, 'nccl.conf', 'nccl-conf', 'NCCL_BUFFSIZE=4M\n');
    await wait(2000);
    const conf = resident(child);
    open(child, 'train.sh', 'shellscript', 'export NCCL_BUFFSIZE=4M\npython train.py\n');
    await wait(3000);
    console.log(`language server: ${idle} idle, ${conf} with an nccl.conf, ${resident(child)} with a script`);
  } finally {
    child.kill();
  }
}

describe.runIf(existsSync(server) && existsSync('/proc/self/status'))('memory of the language server', () => {
  bench('talk', talk, { iterations: 1, time: 0, warmupIterations: 0, warmupTime: 0 });
});
