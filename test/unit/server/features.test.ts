import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProtocolConnection } from 'vscode-languageserver/node';
import type { LaunchLabel } from '../../../src/protocol/lsp.js';
import type { TargetVersion } from '../../../src/effective/version.js';
import { bundleServer, open, until, type Published, type ServerBundle } from './serverProcess.js';

let server: ServerBundle;
beforeAll(async () => {
  server = await bundleServer();
});
afterAll(() => {
  server.remove();
});

const pulling = {
  textDocument: { diagnostic: {}, formatting: { dynamicRegistration: true }, semanticTokens: { dynamicRegistration: true } },
  workspace: { inlayHint: { refreshSupport: true } },
};
const all = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
const pull = async (client: ProtocolConnection, uri: string): Promise<Published['diagnostics']> =>
  (await client.sendRequest<{ items: Published['diagnostics'] }>('textDocument/diagnostic', { textDocument: { uri } })).items;

interface Asked {
  readonly method: string;
  readonly params: unknown;
}

/** A client that has two files beside the documents it opens and remembers what it was asked. */
function editor(asked: Asked[]): (client: ProtocolConnection) => void {
  return (client) => {
    client.onRequest('nccl/readNeighbour', (params: { path: string }) => {
      asked.push({ method: 'readNeighbour', params });
      return params.path.endsWith('env.sh') ? { uri: 'file:///w/env.sh', text: 'export NCCL_BUFFSIZE=4M\n' } : null;
    });
    client.onRequest('nccl/findFiles', (params: { name: string }) => {
      asked.push({ method: 'findFiles', params });
      return [
        { uri: 'file:///w/nccl.conf', text: '# NCCL_DEBUG\nNCCL_DEBUG=WARN\n' },
        { uri: 'file:///w/train.sh', text: 'an old text with NCCL_DEBUG' },
      ];
    });
    client.onRequest('client/registerCapability', (params: { registrations: Asked[] }) => {
      asked.push(...params.registrations.map(({ method }) => ({ method, params: null })));
      return null;
    });
    client.onRequest('workspace/inlayHint/refresh', () => {
      asked.push({ method: 'hints', params: null });
      return null;
    });
  };
}

describe('languages', () => {
  let client: ProtocolConnection;
  beforeAll(async () => {
    ({ client } = await server.start(pulling, null));
  });
  afterAll(() => {
    client.dispose();
  });

  it.each<[languageId: string, uri: string, text: string, line: number]>([
    ['nccl-conf', 'untitled:Untitled-1', 'NCCL_BUFFSIZE=4M\n', 0],
    ['shellscript', 'untitled:Untitled-2', 'export NCCL_BUFFSIZE=4M\nmpirun -x NCCL_BUFFSIZE ./a\n', 0],
    ['yaml', 'file:///w/job.yaml', 'env:\n  - name: NCCL_BUFFSIZE\n    value: "4M"\n', 2],
    ['dotenv', 'file:///w/.env', 'NCCL_BUFFSIZE=4M\n', 0],
    ['plaintext', 'file:///w/my-nccl.conf', 'NCCL_BUFFSIZE=4M\n', 0],
    ['json', 'file:///w/launch.json', '{ "env": {\n  "NCCL_BUFFSIZE": "4M" } }\n', 1],
  ])('%s: %s is judged', async (languageId, uri, text, line) => {
    await open(client, uri, languageId, text);
    expect((await pull(client, uri)).map(({ code, range }) => [code, range.start.line])).toContainEqual(['number-suffix', line]);
  });

  it('leave alone what names nothing of ours', async () => {
    await open(client, 'file:///w/a.yaml', 'yaml', 'a: 1\nb = 2\n');
    expect(await pull(client, 'file:///w/a.yaml')).toEqual([]);
    expect(await client.sendRequest('textDocument/documentSymbol', { textDocument: { uri: 'file:///w/a.yaml' } })).toEqual([]);
  });
});

describe('what editors ask for', () => {
  const uri = 'file:///w/train.sh';
  const text = 'source ./env.sh\nexport NCCL_DEBUG=INFO\nexport NCCL_IB_TIMEOUT=23\nmpirun -np 16 -x NCCL_DEBUG all_reduce_perf -b 8\n';
  const at = (line: number, character: number): object => ({ textDocument: { uri }, position: { line, character } });

  it('is answered: hints, colours, places, winners, outline and launches', async () => {
    const asked: Asked[] = [];
    const { client, capabilities } = await server.start(pulling, { ncclVersion: '2.27.3', commands: true }, editor(asked));
    expect(capabilities).toMatchObject({ definitionProvider: true, referencesProvider: true, inlayHintProvider: true });
    expect(capabilities['documentFormattingProvider']).toBeUndefined();
    await until(() => asked.some(({ method }) => method === 'textDocument/semanticTokens'));
    await open(client, uri, 'shellscript', text);

    const hints = await client.sendRequest<{ label: string; position: object }[]>('textDocument/inlayHint', {
      textDocument: { uri },
      range: all,
    });
    expect(hints.map(({ label, position }) => [label, position])).toEqual([['34 s per try', { line: 2, character: 25 }]]);

    const { data } = await client.sendRequest<{ data: number[] }>('textDocument/semanticTokens/full', { textDocument: { uri } });
    expect(data.slice(0, 5)).toEqual([1, 7, 10, 0, 0]);

    const places = await client.sendRequest<{ uri: string; range: { start: { line: number } } }[]>('textDocument/references', {
      ...at(1, 10),
      context: { includeDeclaration: true },
    });
    expect(places.map((place) => [place.uri, place.range.start.line])).toEqual([
      [uri, 1],
      [uri, 3],
      ['file:///w/nccl.conf', 1],
    ]);

    expect(await client.sendRequest('textDocument/definition', at(3, 20))).toMatchObject({
      uri,
      range: { start: { line: 1, character: 7 } },
    });
    const marks = await client.sendRequest<object[]>('textDocument/documentHighlight', at(1, 10));
    expect(marks).toHaveLength(2);

    const outline = await client.sendRequest<{ name: string }[]>('textDocument/documentSymbol', { textDocument: { uri } });
    expect(outline.map(({ name }) => name)).toEqual(expect.arrayContaining(['NCCL_DEBUG', 'mpirun all_reduce_perf']));

    const launches = await client.sendRequest<LaunchLabel[]>('nccl/launches', { uri });
    expect(launches).toMatchObject([{ index: 0, label: 'mpirun all_reduce_perf', ranks: 16 }]);
    client.dispose();
  });

  it('reads sourced files through the editor, once until something is saved', async () => {
    const asked: Asked[] = [];
    const { client } = await server.start(pulling, null, editor(asked));
    await open(client, uri, 'shellscript', text);
    const settings = await client.sendRequest<{ name: string }[]>('nccl/settings', { uri });
    expect(settings.map(({ name }) => name)).not.toContain('NCCL_BUFFSIZE');
    expect(asked.filter(({ method }) => method === 'readNeighbour')).toEqual([
      { method: 'readNeighbour', params: { from: uri, path: './env.sh' } },
    ]);
    await client.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ text: `${text}echo $NCCL_BUFFSIZE\n` }],
    });
    expect(await client.sendRequest('textDocument/definition', at(4, 10))).toMatchObject({
      uri: 'file:///w/env.sh',
      range: { start: { line: 0, character: 7 } },
    });
    expect(asked.filter(({ method }) => method === 'readNeighbour')).toHaveLength(1);
    await client.sendNotification('textDocument/didSave', { textDocument: { uri } });
    await pull(client, uri);
    expect(asked.filter(({ method }) => method === 'readNeighbour')).toHaveLength(2);
    client.dispose();
  });

  it('offers to ignore a rule and to read about it, and fixes all on save', async () => {
    const { client } = await server.start(pulling, { commands: true });
    const file = 'file:///w/a.sh';
    await open(client, file, 'shellscript', 'export NCCL_BUFFSIZE=4M\nmpirun -x NCCL_BUFFSIZE ./a\n');
    const actions = await client.sendRequest<{ title: string; command?: { command: string; arguments: string[] } }[]>(
      'textDocument/codeAction',
      {
        textDocument: { uri: file },
        range: { start: { line: 0, character: 23 }, end: { line: 0, character: 23 } },
        context: { diagnostics: [] },
      },
    );
    expect(actions.map(({ title }) => title)).toEqual(expect.arrayContaining(['Ignore number-suffix on this line', 'About number-suffix']));
    expect(actions.find(({ title }) => title === 'About number-suffix')?.command).toMatchObject({
      command: 'nccl.lint.aboutRule',
      arguments: ['number-suffix'],
    });
    expect(await client.sendRequest<string>('nccl/rulePage', { rule: 'number-suffix' })).toMatch(/^# number-suffix/u);
    expect(await client.sendRequest<string | null>('nccl/rulePage', { rule: 'no such rule' })).toBeNull();
    const onSave = await client.sendRequest<{ kind: string }[]>('textDocument/codeAction', {
      textDocument: { uri: file },
      range: all,
      context: { diagnostics: [], only: ['source.fixAll'] },
    });
    expect(onSave.map(({ kind }) => kind)).toEqual(['source.fixAll.nccl']);
    client.dispose();
  });

  it('formats an nccl.conf', async () => {
    const { client } = await server.start(pulling, null);
    await open(client, 'file:///w/nccl.conf', 'nccl-conf', '#a\n\n\nNCCL_ALGO = Tree ');
    const edits = await client.sendRequest<{ newText: string }[]>('textDocument/formatting', {
      textDocument: { uri: 'file:///w/nccl.conf' },
      options: {},
    });
    expect(edits.map(({ newText }) => newText)).toEqual(['# a', 'NCCL_ALGO = Tree ', '']);
    client.dispose();
  });
});

describe('what the editor tells', () => {
  it('changes severities, hints and the release', async () => {
    const asked: Asked[] = [];
    const { client } = await server.start(pulling, { ncclVersion: '2.27.3' }, editor(asked));
    const uri = 'file:///w/nccl.conf';
    await open(client, uri, 'nccl-conf', 'NCCL_BUFFSIZE=4M\nNCCL_IB_TIMEOUT=23\n');
    expect((await pull(client, uri)).map(({ severity }) => severity)).toEqual([1]);
    await client.sendNotification('nccl/configure', {
      ncclVersion: null,
      minSeverity: 'hint',
      rules: { 'number-suffix': 'off' },
      hints: false,
    });
    expect(await pull(client, uri)).toEqual([]);
    expect(await client.sendRequest('textDocument/inlayHint', { textDocument: { uri }, range: all })).toEqual([]);
    await until(() => asked.some(({ method }) => method === 'hints'));
    const hosts = [{ name: 'gpu-01', context: {}, nccl: ['2.20.5'] }, { name: 'gpu-02', context: {}, nccl: ['2.20.5'] }, 'nonsense'];
    await client.sendNotification('nccl/configure', { ncclVersion: null, minSeverity: 'hint', hosts });
    expect(await client.sendRequest<TargetVersion>('nccl/targetVersion', { uri })).toMatchObject({ version: '2.20.5', from: 'hosts' });
    const hover = await client.sendRequest<{ contents: { value: string } }>('textDocument/hover', {
      textDocument: { uri },
      position: { line: 1, character: 4 },
    });
    expect(hover.contents.value.replaceAll('\\', '')).toContain('Your hosts load 2.20.5 (gpu-01 and 1 more).');
    client.dispose();
  });
});
