import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter, type ProtocolConnection } from 'vscode-languageserver/node';

const root = join(import.meta.dirname, '../../..');

/** What the server pushed. */
export interface Published {
  readonly uri: string;
  readonly diagnostics: readonly {
    readonly range: { readonly start: { readonly line: number } };
    readonly message: string;
    readonly severity: number;
    readonly code: string;
  }[];
}

/** One running server and what it pushed so far. */
export interface Running {
  readonly client: ProtocolConnection;
  readonly published: Published[];
  readonly child: ChildProcess;
  /** What it said of itself. */
  readonly capabilities: Readonly<Record<string, unknown>>;
}

/** The bundled server, to be started as a process and spoken to over its standard streams as an editor does. */
export interface ServerBundle {
  readonly start: (capabilities: object, options: object | null, prepare?: (client: ProtocolConnection) => void) => Promise<Running>;
  /** Ends all that was started and removes the bundle. */
  readonly remove: () => void;
}

/** Builds the server into a folder of its own, with the grammars beside it. */
export async function bundleServer(): Promise<ServerBundle> {
  const folder = mkdtempSync(join(tmpdir(), 'nccl-server-'));
  const children: ChildProcess[] = [];
  await build({
    entryPoints: [join(root, 'src/server/main.ts')],
    outfile: join(folder, 'server.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['@vscode/tree-sitter-wasm'],
    supported: { 'dynamic-import': false },
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    logLevel: 'error',
  });
  const wasm = join(root, 'node_modules/@vscode/tree-sitter-wasm/wasm');
  for (const file of ['tree-sitter.js', 'tree-sitter.wasm', 'tree-sitter-bash.wasm', 'tree-sitter-python.wasm'])
    cpSync(join(wasm, file), join(folder, 'tree-sitter', file));
  return {
    async start(capabilities, options, prepare) {
      const child = spawn(process.execPath, [join(folder, 'server.js'), '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'], cwd: folder });
      children.push(child);
      const client = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
      const published: Published[] = [];
      client.onNotification('textDocument/publishDiagnostics', (params: Published) => void published.push(params));
      prepare?.(client);
      client.listen();
      const answer = await client.sendRequest<{ capabilities: Record<string, unknown> }>('initialize', {
        processId: process.pid,
        rootUri: null,
        capabilities,
        initializationOptions: options,
      });
      await client.sendNotification('initialized', {});
      return { client, published, child, capabilities: answer.capabilities };
    },
    remove() {
      for (const child of children) child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Opens a document in the server. */
export async function open(client: ProtocolConnection, uri: string, languageId: string, text: string): Promise<void> {
  await client.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
}

/** Waits until something is so, for 50 s at most. */
export async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + 50_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error('nothing came in 50 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
