import { describe, expect, it } from 'vitest';
import { command } from '../../../src/cli/commands/fabric.js';
import type { Io } from '../../../src/cli/command.js';
import { toDot } from '../../../src/fabric/writers/dot.js';
import { fabricFromSnapshot } from '../../../src/fabric/fromSnapshot.js';
import { toGraphml } from '../../../src/fabric/writers/graphml.js';
import { readLatencyMatrix, withLatencies } from '../../../src/fabric/readers/latencyMatrix.js';
import { fabricFromSources } from '../../../src/fabric/sources.js';
import { fabricFile } from '../../lab/ib/fabricFile.js';
import { host, matrix, nic, snapshot } from './facts.js';

const hostile = fabricFromSnapshot(snapshot({ 'a"b</data><x>\\': host({ nics: [nic('mlx5_0')] }) }));

async function run(args: readonly string[], stdin = ''): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const io: Io = {
    out: (text) => (out += text),
    err: (text) => (err += text),
    stdin: () => Promise.resolve(Buffer.from(stdin)),
    interactive: false,
    cwd: '/',
    env: {},
    signal: new AbortController().signal,
  };
  return { code: await command.run(args, io), out, err };
}

describe('formats', () => {
  it('escapes names in GraphML and DOT', () => {
    const xml = toGraphml(hostile);
    expect(xml).toContain('a&quot;b&lt;/data&gt;&lt;x&gt;\\');
    expect(xml).not.toContain('<x>');
    expect(toDot(hostile)).toContain('label="a\\"b</data><x>\\\\"');
  });

  it('puts latencies on links whose ends the matrix names, and on no others', () => {
    const fabric = fabricFromSources({ matrices: [{ host: 'h', text: matrix(2) }] });
    const named = withLatencies(fabric, readLatencyMatrix(' \th/gpu0\th/gpu1\nh/gpu0\t-\t1.5\nh/gpu1\t1.6\t-\n'));
    expect(named.links.filter(({ latencyUs }) => latencyUs !== null)).toMatchObject([{ kind: 'nvlink', latencyUs: 1.5 }]);
  });

  it('reads matrices as JSON, CSV and spaces, and says what is wrong in them', () => {
    const expected = {
      names: ['a', 'b'],
      us: [
        [null, 2],
        [3, null],
      ],
    };
    expect(readLatencyMatrix('{"names":["a","b"],"us":[[null,2],[3,null]]}')).toMatchObject(expected);
    expect(readLatencyMatrix('host,a,b\na,,2\nb,3,-\n')).toMatchObject(expected);
    expect(readLatencyMatrix('a b\na - 2\nb 3 -\n')).toMatchObject(expected);
    expect(readLatencyMatrix(',a,b\na,,x\nb,fast,\nc,1,2\n').problems.map(({ line }) => line)).toEqual([3, 4]);
    expect(readLatencyMatrix('{').problems).toHaveLength(1);
    expect(readLatencyMatrix('').names).toEqual([]);
  });
});

describe('nccl-workbench fabric', () => {
  const { text, counts } = fabricFile({ hosts: 32, radix: 16 });
  it('answers with the keys of its contract', async () => {
    const { code, out } = await run(['--ibnetdiscover', '-', '--format', 'json'], text);
    const answer = JSON.parse(out) as { origin: string; nodes: object[]; links: object[]; summary: object; problems: object[] };
    expect(code).toBe(0);
    expect(answer).toMatchObject({ origin: 'measured', summary: { ...counts, gpus: 0, components: 1 }, problems: [] });
    expect(answer.links).toHaveLength(counts.links);
    expect(Object.keys(answer.nodes[0] ?? {})).toEqual(expect.arrayContaining(['id', 'kind', 'name', 'guid', 'tier', 'rack', 'rail']));
    expect(Object.keys(answer.links[0] ?? {})).toEqual(
      expect.arrayContaining(['a', 'b', 'aPort', 'bPort', 'width', 'speed', 'gbps', 'latencyUs', 'state']),
    );
  });
  it('reads a snapshot with its origin', async () => {
    const { out } = await run(['--snapshot', '-', '--format', 'json'], JSON.stringify(snapshot({ a: host() })));
    expect(JSON.parse(out)).toMatchObject({ origin: 'simulated', summary: { hosts: 1 } });
  });
  it('marks what it is told to be simulated', async () => {
    const { out } = await run(['--ibnetdiscover', '-', '--origin', 'simulated', '--format', 'json'], text);
    expect(JSON.parse(out)).toMatchObject({ origin: 'simulated' });
    await expect(run(['--ibnetdiscover', '-', '--origin', 'guessed'], text)).rejects.toThrow('--origin takes');
  });
  it('is clear about what it cannot do', async () => {
    await expect(run([])).rejects.toThrow('needs');
    await expect(run(['--topo-m', 'x'])).rejects.toThrow('HOST=FILE');
    await expect(run(['--ibnetdiscover', 'no-such-file'])).rejects.toThrow('could not be read');
    await expect(run(['--snapshot', '-'], '{}')).rejects.toThrow('no snapshot');
    expect((await run(['--ibnetdiscover', '-'], 'nonsense')).code).toBe(1);
  });
});
