import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../src/lint/index.js';
import { readConfFile } from '../../../src/nccl/catalog/index.js';
import { semanticLegend } from '../../../src/protocol/lsp.js';
import { analyse, type Analysis } from '../../../src/server/analysis.js';
import { winnerOf } from '../../../src/server/definition.js';
import { formatConf } from '../../../src/server/formatting.js';
import { hintsIn } from '../../../src/server/hints.js';
import { placesOf } from '../../../src/server/places.js';
import { encodeTokens, nameTokens } from '../../../src/server/semanticTokens.js';
import { outlineOf } from '../../../src/server/symbols.js';

const release = '2.27.3';
const read = (text: string, languageId = 'nccl-conf', uri = 'file:///w/nccl.conf'): Promise<Analysis> =>
  analyse({ uri, languageId, getText: () => text }, { configuration: { ncclVersion: release, minSeverity: 'hint' } });
const shell = (text: string): Promise<Analysis> => read(text, 'shellscript', 'file:///w/train.sh');
const yaml = (text: string): Promise<Analysis> => read(text, 'yaml', 'file:///w/job.yaml');
const whole = { start: { line: 0, character: 0 }, end: { line: 9999, character: 0 } };

describe('the colours of names', () => {
  it('tell what the release makes of each', async () => {
    const text = 'NCCL_DEBUG=INFO\nNCCL_TREE_THRESHOLD=0\nNCCL_NO_SUCH_THING=1\nFI_PROVIDER=efa\nNCCL_GRAPH_REGISTER=1\n';
    const states = nameTokens(text, await read(text)).map(({ line, state }) => [line, state]);
    expect(states.slice(0, 3)).toEqual([
      [0, null],
      [1, 'deprecated'],
      [2, 'unknown'],
    ]);
  });

  it('cover names that shell text reads, but no comment', async () => {
    const text = '# $NCCL_ALGO\nexport NCCL_ALGO=Ring\necho "$NCCL_ALGO ${NCCL_TREE_THRESHOLD:-x} $PATH"\n';
    expect(nameTokens(text, await shell(text)).map(({ line, character, length, state }) => [line, character, length, state])).toEqual([
      [1, 7, 9, null],
      [2, 7, 9, null],
      [2, 19, 19, 'deprecated'],
    ]);
  });

  it('are left to other servers where these colour everything', async () => {
    const text = 'import os\nos.environ["NCCL_NO_SUCH_THING"] = "1"\n';
    expect(nameTokens(text, await read(text, 'python', 'file:///w/a.py'))).toEqual([]);
  });

  it('are counted from token to token', () => {
    const token = { length: 4, state: null };
    const data = encodeTokens([
      { ...token, line: 1, character: 3 },
      { ...token, line: 1, character: 9, state: 'unknown' },
      { ...token, line: 4, character: 2 },
    ]);
    const unknown = 1 << semanticLegend.modifiers.indexOf('unknown');
    expect(data).toEqual([1, 3, 4, 0, 0, 0, 6, 4, 0, unknown, 3, 2, 4, 0, 0]);
  });
});

describe('hints beside values', () => {
  it('say what NCCL reads where that helps, and nothing else', async () => {
    const text = 'NCCL_BUFFSIZE=4194304\nNCCL_DEBUG=INFO\nNCCL_IB_TIMEOUT=23\nNCCL_MIN_NCHANNELS=010\nNCCL_TREE_THRESHOLD=4194304\n';
    const hints = hintsIn(await read(text), whole);
    expect(hints.map(({ position, label }) => [position.line, position.character, label])).toEqual([
      [0, 21, '4 MiB'],
      [2, 18, '34 s per try'],
      [3, 22, '8'],
    ]);
    expect(hints.every(({ tooltip }) => tooltip.length > 10)).toBe(true);
    expect(hintsIn(await read(text), { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } })).toEqual([]);
  });

  it('stand behind the quotes of YAML', async () => {
    const hints = hintsIn(await yaml('env:\n  - name: NCCL_BUFFSIZE\n    value: "8388608"\n'), whole);
    expect(hints).toMatchObject([{ position: { line: 2, character: 20 }, label: '8 MiB' }]);
  });
});

describe('places of a variable', () => {
  it('are whole words outside comments, assignments told from uses', async () => {
    const text = '# NCCL_ALGO\nexport NCCL_ALGO=Ring\nexport NCCL_ALGO_X=1\necho $NCCL_ALGO\n';
    expect(
      placesOf(text, await shell(text), 'NCCL_ALGO').map(({ range, assigned }) => [range.start.line, range.start.character, assigned]),
    ).toEqual([
      [1, 7, true],
      [3, 6, false],
    ]);
    expect(placesOf(text, await shell(text), 'NCCL_PROTO')).toEqual([]);
  });

  it('count what a job scheduler reads from comments', async () => {
    const text = '#SBATCH --export=ALL,NCCL_ALGO=Ring\n';
    expect(placesOf(text, await shell(text), 'NCCL_ALGO')).toHaveLength(1);
  });
});

describe('the line that wins', () => {
  const start = { line: 0, character: 0 };
  it('is the first one of an nccl.conf', async () => {
    const found = winnerOf(await read('NCCL_DEBUG=WARN\nNCCL_DEBUG=INFO\n'), 'NCCL_DEBUG', { line: 1, character: 3 }, false);
    expect(found?.range.start.line).toBe(0);
  });

  it('is the last one that reaches the launch of a script', async () => {
    const text = 'export NCCL_DEBUG=WARN\nexport NCCL_DEBUG=INFO\nmpirun -x NCCL_DEBUG=TRACE all_reduce_perf -b 8\n';
    const analysis = await shell(text);
    expect(winnerOf(analysis, 'NCCL_DEBUG', start, false)?.range.start.line).toBe(2);
    expect(winnerOf(analysis, 'NCCL_PROTO', start, false)).toBeNull();
  });

  it('is the last one above a place that reads it', async () => {
    const analysis = await shell('export NCCL_DEBUG=WARN\necho $NCCL_DEBUG\nexport NCCL_DEBUG=INFO\n');
    expect(winnerOf(analysis, 'NCCL_DEBUG', { line: 1, character: 8 }, true)?.range.start.line).toBe(0);
    expect(winnerOf(analysis, 'NCCL_DEBUG', { line: 1, character: 8 }, false)?.range.start.line).toBe(2);
  });
});

describe('the outline', () => {
  it('lists settings, and under a launch those that stand in it', async () => {
    const entries = outlineOf(await shell('export NCCL_DEBUG=WARN\nmpirun -np 8 -x NCCL_ALGO=Ring all_reduce_perf -b 8\n'));
    expect(entries.map(({ name, kind, detail }) => [kind, name, detail])).toContainEqual(['setting', 'NCCL_DEBUG', 'WARN']);
    const launch = entries.find(({ kind }) => kind === 'launch');
    expect(launch?.name).toBe('mpirun all_reduce_perf');
    expect(launch?.children.map(({ name }) => name)).toEqual(['NCCL_ALGO']);
    expect(entries.filter(({ name }) => name === 'NCCL_ALGO')).toEqual([]);
  });

  it('keeps its own places inside those of the entry, as the protocol demands', async () => {
    const inside = (entry: ReturnType<typeof outlineOf>[number]): boolean =>
      entry.selection.start.line >= entry.range.start.line && entry.children.every(inside);
    expect(outlineOf(await read('NCCL_DEBUG=INFO\n\nNCCL_ALGO=Ring\n')).every(inside)).toBe(true);
  });
});

describe('formatting of an nccl.conf', () => {
  const formatted = (text: string, version = release): string => applyEdits(text, formatConf(text, version));
  it('tidies comments and empty lines and leaves settings as they are', () => {
    expect(formatted('\n\n#Network  \n#NCCL_IB_HCA=mlx5_0\n\n  \n\nNCCL_ALGO = Tree \nNCCL_DEBUG=INFO\n\n\n')).toBe(
      '# Network\n#NCCL_IB_HCA=mlx5_0\n\nNCCL_ALGO = Tree \nNCCL_DEBUG=INFO\n',
    );
    expect(formatted('NCCL_DEBUG=INFO')).toBe('NCCL_DEBUG=INFO\n');
    expect(formatted('## heading\n#!x\n#---\n# nccl-workbench-disable-file\n')).toBe(
      '## heading\n#!x\n#---\n# nccl-workbench-disable-file\n',
    );
  });

  it('changes nothing a second time, and never what NCCL takes', () => {
    const takes = (text: string, version: string): unknown =>
      readConfFile(new TextEncoder().encode(text), version).entries.map(({ name, value }) => [name, value]);
    const pieces = [
      'NCCL_A=1',
      ' NCCL_B = 2 ',
      '#c',
      '#c=1 ',
      '  ',
      '',
      '\r',
      'NCCL_C=x\r',
      '\ufeffNCCL_D=1',
      `#${'x'.repeat(4093)} NCCL_E=1`,
    ];
    for (const version of ['2.20.3', '2.26.2', '2.30.7']) {
      for (const [index, piece] of pieces.entries()) {
        const text = [piece, '', '', pieces[(index * 3 + 1) % pieces.length], '#last  ', piece].join('\n');
        const once = formatted(text, version);
        expect(formatted(once, version)).toBe(once);
        expect(takes(once, version)).toEqual(takes(text, version));
      }
    }
  });
});
