import { describe, expect, it } from 'vitest';
import type { CodeAction } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Range } from '../../../src/base/text.js';
import { applyEdits, type Finding } from '../../../src/lint/index.js';
import { Analyses } from '../../../src/server/analyses.js';
import { hoverAt } from '../../../src/server/hover.js';
import { analyse as analyseDocument, type Analysis, type DocumentText } from '../../../src/server/analysis.js';
import { actionsAt as actionsOf } from '../../../src/server/codeActions.js';
import { configurationOf, initializationOf } from '../../../src/server/configuration.js';
import { diagnosticsOf } from '../../../src/server/convert.js';
import { kindOf } from '../../../src/server/document.js';
import { effectiveLines } from '../../../src/server/effective.js';
import { meantSettings } from '../../../src/server/meantSettings.js';

const version = '2.30.7';
const configuration = { ncclVersion: version, minSeverity: 'hint' } as const;
const analyse = (document: DocumentText, release: string): Promise<Analysis> =>
  analyseDocument(document, { configuration: { ...configuration, ncclVersion: release } });
const open = (text: string, languageId = 'nccl-conf', uri = 'file:///w/nccl.conf'): TextDocument =>
  TextDocument.create(uri, languageId, 1, text);
const blog = 'NCCL_ALGO = Tree\nNCCL_BUFFSIZE = 4M\nNCCL_IB_AR_THRESHOLD = 8K\nNCCL_IB_TIMEOUT = 23\nNCCL_IB_RETRY_CNT = 7\n';
/** Actions of the findings in nccl.conf that come from fixes alone. */
const actionsAt = (findings: readonly Finding[], range: Range, only?: readonly string[]): CodeAction[] =>
  actionsOf({ uri: 'file:///w/nccl.conf', text: blog, kind: null, findings, commands: false }, range, only);
const all = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };

describe('documents', () => {
  it('are ours by language, and YAML by place', () => {
    expect(kindOf('nccl-conf', 'untitled:a')).toBe('conf');
    expect(kindOf('shellscript', 'file:///a.sh')).toBe('bash');
    expect(kindOf('yaml', 'file:///w/.nccl/cluster.yaml')).toBe('cluster');
    expect(kindOf('yaml', 'file:///w/%2enccl/sweeps/a%20b.yaml')).toBe('sweep');
    expect(kindOf('yaml', 'file:///w/cluster.yaml')).toBe('yaml');
    expect(kindOf('yaml', 'file:///w/.nccl/sweeps/deep/a.yaml')).toBe('yaml');
    expect(kindOf('python', 'file:///a.py')).toBe('python');
    expect(kindOf('markdown', 'file:///a.md')).toBeNull();
  });

  it('are analysed once a version and release', async () => {
    const analyses = new Analyses();
    const document = open(blog);
    const before = analyses.of(document, configuration);
    expect(analyses.of(document, configuration)).toBe(before);
    expect((await before)?.release).toBe(version);
    expect((await analyses.of(document, { ...configuration, ncclVersion: '2.20.3' }))?.release).toBe('2.20.3');
  });
});

describe('diagnostics', () => {
  it('call each of the five blog lines an error', async () => {
    const diagnostics = diagnosticsOf((await analyse(open(blog), version)).findings, 'hint');
    expect(diagnostics.map(({ range, severity }) => [range.start.line, severity])).toEqual([0, 1, 2, 3, 4].map((line) => [line, 1]));
    expect(diagnostics[0]).toMatchObject({ source: 'nccl', code: 'spaces-around-equals' });
  });

  it('say nothing about a right file, nor about shell scripts without our names', async () => {
    expect((await analyse(open('# right\nNCCL_IB_HCA=mlx5_0\n'), version)).findings).toEqual([]);
    expect((await analyse(open('export PATH = x', 'shellscript', 'file:///a.sh'), version)).findings).toEqual([]);
    expect((await analyse(open('say NCCL_ALGO = Tree', 'plaintext', 'file:///a.txt'), version)).findings).toEqual([]);
  });

  it('leave out what is less grave than asked for', async () => {
    const { findings } = await analyse(open('export NCCL_BUFFSIZE=4M\nexport NCCL_P2P_LEVEL=5\n', 'shellscript', 'file:///a.sh'), version);
    const graded = diagnosticsOf(findings, 'hint');
    expect(graded.length).toBeGreaterThan(1);
    expect(diagnosticsOf(findings, 'error').every(({ severity }) => severity === 1)).toBe(true);
    expect(diagnosticsOf(findings, 'error').length).toBeLessThan(graded.length);
  });

  it('cover cluster and sweep files', async () => {
    const cluster = await analyse(open('hosts: [a, b]\nnonsense: 1\n', 'yaml', 'file:///w/.nccl/cluster.yaml'), version);
    expect(cluster.findings).toMatchObject([{ rule: 'cluster-file', range: { start: { line: 1 } } }]);
    const sweep = await analyse(open('benchmark: all_reduce_perf\nparameters: 3\n', 'yaml', 'file:///w/.nccl/sweeps/a.yaml'), version);
    expect(sweep.findings.some(({ rule, range }) => rule === 'sweep-file' && range.start.line === 1)).toBe(true);
  });

  it('say at a value of a sweep file what its search will refuse, and nothing of what it will run', async () => {
    const text =
      'benchmark: all_reduce_perf\nparameters:\n  NCCL_BUFFSIZE: [4M, 8388608]\n  NCCL_ALGO: { values: [Tree, Circle], when: NCCL_BUFFSIZE == 8388608 }\nbaseline: { NCCL_PROTO: Simple }\n';
    const { findings, settings } = await analyse(open(text, 'yaml', 'file:///w/.nccl/sweeps/a.yaml'), version);
    expect(
      findings.map(({ rule, range }) => [rule, text.split('\n')[range.start.line]?.slice(range.start.character, range.end.character)]),
    ).toEqual([
      ['number-suffix', '4M'],
      ['invalid-value', 'Circle'],
    ]);
    const hover = hoverAt(text, settings, findings, { line: 2, character: 24 }, { release: '2.27.3', hosts: [] });
    expect(hover?.markdown).toMatch(/8388608[^]*8 MiB/);
    expect(hoverAt(text, settings, findings, { line: 4, character: 14 }, { release: '2.27.3', hosts: [] })?.markdown).toContain(
      'NCCL_PROTO',
    );
  });
});

describe('code actions', () => {
  it('mend a line where the cursor is, and only there', async () => {
    const { findings } = await analyse(open(blog), version);
    const here = { start: { line: 1, character: 3 }, end: { line: 1, character: 3 } };
    const actions = actionsAt(findings, here, undefined);
    expect(actions[0]).toMatchObject({ kind: 'quickfix', isPreferred: true });
    expect(applyEdits(blog, actions[0]?.edit?.changes?.['file:///w/nccl.conf'] ?? []).split('\n')[1]).toBe('NCCL_BUFFSIZE=4194304');
    expect(actions.every(({ kind }) => kind === 'quickfix')).toBe(true);
  });

  it('mend the whole file when asked to fix all', async () => {
    const { findings } = await analyse(open(blog), version);
    const [action, ...rest] = actionsAt(findings, all, ['source.fixAll']);
    expect(rest).toEqual([]);
    expect(action?.kind).toBe('source.fixAll.nccl');
    const mended = applyEdits(blog, action?.edit?.changes?.['file:///w/nccl.conf'] ?? []);
    expect(mended).not.toMatch(/ = /u);
    expect(mended).toContain('NCCL_IB_TIMEOUT=23\n');
  });

  it('offer nothing on a right file', async () => {
    const { findings } = await analyse(open('NCCL_IB_HCA=mlx5_0\n'), version);
    expect(actionsAt(findings, all, ['source.fixAll.nccl', 'quickfix'])).toEqual([]);
  });
});

describe('requests of our own', () => {
  it('tell which lines take effect and why not', () => {
    const lines = effectiveLines(
      'NCCL_ALGO = Tree\nNCCL_DEBUG=INFO\nNCCL_DEBUG=WARN\nPATH=/x\nNCCL_TREE_THRESHOLD=0\nNCCL_BUFFSIZE=4M\n',
      'nccl.conf',
      version,
    );
    expect(lines.map(({ line, effective }) => [line, effective])).toEqual([
      [1, false],
      [2, true],
      [3, false],
      [4, true],
      [5, false],
      [6, true],
    ]);
    expect(lines.map(({ why }) => why !== null)).toEqual([true, false, true, true, true, true]);
  });

  it('read settings as they are meant, blanks and export aside', () => {
    expect(meantSettings('  export NCCL_ALGO = Tree\r\n#NCCL_X=1\nnothing\n=1\nA=b=c').map(({ name, value }) => [name, value])).toEqual([
      ['NCCL_ALGO', ' Tree'],
      ['', '1'],
      ['A', 'b=c'],
    ]);
  });

  it('take a configuration apart without trusting it', () => {
    expect(configurationOf({ ncclVersion: '2.27.3', minSeverity: 'warning' })).toEqual({ ncclVersion: '2.27.3', minSeverity: 'warning' });
    expect(configurationOf({ ncclVersion: 'new', minSeverity: 7 })).toEqual({ ncclVersion: null, minSeverity: 'hint' });
    expect(configurationOf(undefined)).toEqual({ ncclVersion: null, minSeverity: 'hint' });
    expect(initializationOf({ locale: 'zh-cn', texts: { a: 'b' } })).toMatchObject({
      locale: 'zh-cn',
      texts: { a: 'b' },
      ncclVersion: null,
    });
    expect(initializationOf(null)).toMatchObject({ locale: 'en', texts: null });
  });
});
