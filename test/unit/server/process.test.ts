import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EffectiveEntry } from '../../../src/protocol/lsp.js';
import type { CommandLine, Setting } from '../../../src/scripts/index.js';
import { bundleServer, open, until, type Published, type ServerBundle } from './serverProcess.js';

let server: ServerBundle;
beforeAll(async () => {
  server = await bundleServer();
});
afterAll(() => {
  server.remove();
});

describe('the language server as a process', () => {
  it('pushes diagnostics to a client that cannot pull, and takes them back on close', async () => {
    const { client, published } = await server.start({}, null);
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
    const { client, published } = await server.start(
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
    const pod = 'kind: Pod\nspec:\n  containers:\n    - env:\n        - name: NCCL_IB_HCA\n          value: mlx5_2\n';
    const closed = await client.sendRequest<Setting[]>('nccl/settingsIn', { uri: 'file:///not/open/pod.yaml', text: pod });
    expect(closed.map(({ name, value }) => [name, value])).toEqual([['NCCL_IB_HCA', 'mlx5_2']]);
    expect(await client.sendRequest<Setting[]>('nccl/settingsIn', { uri: 'file:///not/open/notes.md', text: 'The adapter mlx5_2.' })).toEqual([]);
    expect(await client.sendRequest<string>('nccl/explain', { name: 'NCCL_ALGO' })).toContain('算法');

    await client.sendNotification('nccl/configure', { ncclVersion: '2.4.8', minSeverity: 'error' });
    await until(() => refreshed > 0);
    const older = await client.sendRequest<{ items: Published['diagnostics'] }>('textDocument/diagnostic', { textDocument: { uri } });
    expect(older.items.map(({ range: { start } }) => start.line)).toEqual([0, 1]);
    client.dispose();
  });

  it('shows what is effective in a configuration file and follows edits', async () => {
    const { client } = await server.start({ textDocument: { diagnostic: {} } }, { ncclVersion: null });
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
