import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter, type ProtocolConnection } from 'vscode-languageserver/node';
import type { EffectiveEntry } from '../../../src/protocol/lsp.js';
import type { CommandLine, Setting } from '../../../src/scripts/index.js';

/** The bundled server in its own process, spoken to over its standard streams as an editor does. */
const root = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'nccl-server-'));
const children: ChildProcess[] = [];

interface Published {
  readonly uri: string;
  readonly diagnostics: readonly {
    readonly range: { readonly start: { readonly line: number } };
    readonly message: string;
    readonly severity: number;
  }[];
}

async function start(capabilities: object, options: object | null): Promise<{ client: ProtocolConnection; published: Published[] }> {
  const child = spawn(process.execPath, [join(folder, 'server.js'), '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'], cwd: folder });
  children.push(child);
  const client = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  const published: Published[] = [];
  client.onNotification('textDocument/publishDiagnostics', (params: Published) => void published.push(params));
  client.listen();
  await client.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities, initializationOptions: options });
  await client.sendNotification('initialized', {});
  return { client, published };
}

async function open(client: ProtocolConnection, uri: string, languageId: string, text: string): Promise<void> {
  await client.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
}

async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + 8000;
  while (!condition()) {
    if (performance.now() > end) throw new Error('nothing came in 8 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

beforeAll(async () => {
  await build({
    entryPoints: [join(root, 'src/server/main.ts')],
    outfile: join(folder, 'server.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['@vscode/tree-sitter-wasm'],
    logLevel: 'error',
  });
  const wasm = join(root, 'node_modules/@vscode/tree-sitter-wasm/wasm');
  for (const file of ['tree-sitter.js', 'tree-sitter.wasm', 'tree-sitter-bash.wasm'])
    cpSync(join(wasm, file), join(folder, 'tree-sitter', file));
});

afterAll(() => {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
});

describe('the language server as a process', () => {
  it('pushes diagnostics to a client that cannot pull, and takes them back on close', async () => {
    const { client, published } = await start({}, null);
    await open(client, 'file:///w/nccl.conf', 'nccl-conf', 'NCCL_BUFFSIZE=4M\n');
    await until(() => published.length > 0);
    expect(published[0]?.diagnostics[0]).toMatchObject({ severity: 1, range: { start: { line: 0 } } });
    await client.sendNotification('textDocument/didClose', { textDocument: { uri: 'file:///w/nccl.conf' } });
    await until(() => published.at(-1)?.diagnostics.length === 0);
    client.dispose();
  });

  it('answers pulls, hovers, completion, fixes and requests of our own, in Chinese where asked', async () => {
    const texts = { 'Default: {0}.': '默认值：{0}。', en: 'zh' };
    const options = { ncclVersion: '2.27.3', minSeverity: 'hint', locale: 'zh-cn', texts };
    const { client, published } = await start(
      { textDocument: { diagnostic: {} }, workspace: { diagnostics: { refreshSupport: true } } },
      options,
    );
    let refreshed = 0;
    client.onRequest('workspace/diagnostic/refresh', () => {
      refreshed++;
      return null;
    });
    const uri = 'file:///w/train.sh';
    await open(client, uri, 'shellscript', 'export NCCL_BUFFSIZE=4M\nmpirun -x NCCL_ALGO=allreduce:tree all_reduce_perf -b 8\n');
    const at = { textDocument: { uri }, position: { line: 0, character: 10 } };

    const pulled = await client.sendRequest<{ items: Published['diagnostics'] }>('textDocument/diagnostic', { textDocument: { uri } });
    expect(pulled.items.map(({ range, severity }) => [range.start.line, severity])).toEqual([[0, 1]]);
    expect(published).toEqual([]);

    const hover = await client.sendRequest<{ contents: { value: string } }>('textDocument/hover', at);
    expect(hover.contents.value).toContain('默认值：4 MiB');
    expect(hover.contents.value).toContain('Simple 协议');

    const items = await client.sendRequest<{ label: string }[]>('textDocument/completion', { ...at, position: { line: 0, character: 12 } });
    expect(items.map(({ label }) => label)).toContain('NCCL_BUFFSIZE');

    const range = { start: at.position, end: at.position };
    const actions = await client.sendRequest<{ kind: string }[]>('textDocument/codeAction', {
      textDocument: { uri },
      range,
      context: { diagnostics: [] },
    });
    expect(actions.length).toBeGreaterThan(0);

    const [command] = await client.sendRequest<CommandLine[]>('nccl/commands', { uri });
    expect(command?.benchmark).toBe('all_reduce_perf');
    expect(command?.settings.map(({ name }) => name).sort()).toEqual(['NCCL_ALGO', 'NCCL_BUFFSIZE']);
    expect(await client.sendRequest<Setting[]>('nccl/settings', { uri })).toHaveLength(2);
    expect(await client.sendRequest<Setting[]>('nccl/settings', { uri: 'file:///not/open' })).toEqual([]);
    expect(await client.sendRequest<string>('nccl/explain', { name: 'NCCL_ALGO' })).toContain('算法');

    await client.sendNotification('nccl/configure', { ncclVersion: '2.4.8', minSeverity: 'error' });
    await until(() => refreshed > 0);
    const older = await client.sendRequest<{ items: Published['diagnostics'] }>('textDocument/diagnostic', { textDocument: { uri } });
    expect(older.items.map(({ range: { start } }) => start.line)).toEqual([0, 1]);
    client.dispose();
  });

  it('shows what is effective in a configuration file and follows edits', async () => {
    const { client } = await start({ textDocument: { diagnostic: {} } }, { ncclVersion: null });
    const uri = 'file:///w/nccl.conf';
    await open(client, uri, 'nccl-conf', 'NCCL_DEBUG = INFO\n');
    expect(await client.sendRequest<EffectiveEntry[]>('nccl/effective', { uri })).toMatchObject([{ line: 1, effective: false }]);
    await client.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ text: 'NCCL_DEBUG=INFO\n' }],
    });
    expect(await client.sendRequest<EffectiveEntry[]>('nccl/effective', { uri })).toEqual([
      { line: 1, name: 'NCCL_DEBUG', value: 'INFO', effective: true, why: null },
    ]);
    expect((await client.sendRequest<{ items: unknown[] }>('textDocument/diagnostic', { textDocument: { uri } })).items).toEqual([]);
    client.dispose();
  });
});
