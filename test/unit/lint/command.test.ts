import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Io } from '../../../src/cli/command.js';
import { commands } from '../../../src/cli/commands.js';
import { main } from '../../../src/cli/main.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nccl-lint-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, text: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(args: readonly string[], stdin = ''): Promise<Answer> {
  let out = '';
  let err = '';
  const io: Io = {
    out: (text) => (out += text),
    err: (text) => (err += text),
    stdin: () => Promise.resolve(Buffer.from(stdin)),
    interactive: false,
    cwd: folder,
    env: {},
    signal: new AbortController().signal,
  };
  const code = await main(args, io, commands, '0.0.0');
  return { code, out, err };
}

interface LintJson {
  readonly ncclVersion: string;
  readonly files: readonly {
    path: string;
    kind: string;
    problem: string | null;
    findings: readonly { rule: string; fixes: readonly unknown[] }[];
  }[];
  readonly summary: Record<string, number>;
}
const lint = async (...args: string[]): Promise<LintJson & { code: number }> => {
  const { code, out } = await run(['lint', '--format', 'json', ...args]);
  return { code, ...(JSON.parse(out) as LintJson) };
};

describe('lint', () => {
  it('answers as JSON, with exit status 1 for errors and 0 without', async () => {
    file('nccl.conf', 'NCCL_BUFFSIZE = 4M\n');
    const bad = await lint('nccl.conf');
    expect(bad).toMatchObject({ code: 1, ncclVersion: '2.30.7', summary: { files: 1, errors: 1, warnings: 0, information: 0, hints: 0 } });
    expect(bad.files[0]).toMatchObject({
      path: 'nccl.conf',
      kind: 'conf',
      problem: null,
      findings: [
        {
          rule: 'spaces-around-equals',
          severity: 'error',
          variable: 'NCCL_BUFFSIZE',
          range: { start: { line: 0, character: 0 }, end: { line: 0, character: 18 } },
          fixes: [{ safe: true, edits: [{ newText: 'NCCL_BUFFSIZE=4194304' }] }],
        },
      ],
    });
    file('nccl.conf', 'NCCL_BUFFSIZE=4194304\n');
    expect(await lint('nccl.conf')).toMatchObject({ code: 0, files: [{ findings: [] }] });
  });

  it('walks folders, takes what it can read, and follows no links', async () => {
    mkdirSync(join(folder, 'a/node_modules'), { recursive: true });
    file('a/nccl.conf', 'NCCL_DEBUG=INFO\n');
    file('a/job.sbatch', 'export NCCL_DEBUG=DEBUG\n');
    file('a/notes.txt', 'nothing here\n');
    file('a/node_modules/x.sh', 'export NCCL_DEBUG=DEBUG\n');
    symlinkSync('..', join(folder, 'a/loop'));
    const answer = await lint('a');
    expect(answer.files.map(({ path, kind }) => [path, kind])).toEqual([
      ['a/job.sbatch', 'bash'],
      ['a/nccl.conf', 'conf'],
    ]);
    expect(answer.summary).toMatchObject({ files: 2, errors: 1 });
  });

  it('mends files with --fix and keeps everything else byte for byte', async () => {
    const path = file('nccl.conf', '# keep  \n\nNCCL_BUFFSIZE = 4M   # big\nNCCL_DEBUG="info"\nNCCL_TIMEOUT=3');
    const answer = await lint('--fix', path);
    expect(readFileSync(path, 'utf8')).toBe(
      '# keep  \n\n# big\nNCCL_BUFFSIZE=4194304\nNCCL_DEBUG=INFO\nNCCL_TIMEOUT=3'.replace('=INFO', '=info'),
    );
    expect(answer.files[0]?.findings.map(({ rule }) => rule)).toEqual(['unknown-variable']);
  });

  it('leaves a file alone that is not UTF-8', async () => {
    const bytes = Buffer.from([...Buffer.from('NCCL_ALGO = Ring # '), 0xff]);
    const path = file('nccl.conf', bytes);
    await lint('--fix', path);
    expect(readFileSync(path)).toEqual(bytes);
  });

  it('filters by severity and reads standard input', async () => {
    expect((await run(['lint', '-', '--kind', 'conf', '--min-severity', 'error'], 'NCCL_NET_GDR_LEVEL=5\n')).out).toBe('');
    expect((await run(['lint', '-', '--kind', 'conf'], 'NCCL_NET_GDR_LEVEL=5\n')).out).toContain('(legacy-number)');
    expect(await run(['lint', '-'], '')).toMatchObject({ code: 2, out: '' });
  });

  it('says what could not be read and exits with 2', async () => {
    expect(await run(['lint', 'missing.conf'])).toMatchObject({ code: 2 });
    file('x.bin', 'import os\n');
    const answer = await run(['lint', 'x.bin']);
    expect(answer.code).toBe(2);
    expect(answer.err.split('\n')).toHaveLength(2);
    for (const wrong of [['--kind', 'poem', 'x'], ['--nope', 'x'], ['--nccl-version', 'new', 'x'], ['--min-severity', 'dire', 'x'], []]) {
      expect(await run(['lint', ...wrong])).toMatchObject({ code: 2, out: '' });
    }
  });

  it('writes GitHub annotations that text of the file cannot break out of', async () => {
    file('a,b.conf', 'NCCL_DEBUG=100%\nNCCL_P2P_LEVEL=::error::x\n');
    const { out } = await run(['lint', '--format', 'github', '--kind', 'conf', 'a,b.conf']);
    expect(out.split('\n').filter((line) => line !== '')).toHaveLength(2);
    expect(out).toContain('::error file=a%2Cb.conf,line=1,');
    expect(out).toContain('100%25');
  });

  it('writes SARIF', async () => {
    file('nccl.conf', 'NCCL_IB_TIMEOUT=100\n');
    const { out } = await run(['lint', '--format', 'sarif', 'nccl.conf']);
    expect(JSON.parse(out)).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'nccl-workbench', rules: [{ id: 'out-of-range' }] } },
          results: [
            {
              ruleId: 'out-of-range',
              ruleIndex: 0,
              level: 'error',
              locations: [{ physicalLocation: { region: { startLine: 1, startColumn: 1 } } }],
            },
          ],
        },
      ],
    });
  });

  it('takes devices and the oldest release from a snapshot', async () => {
    const nic = (device: string): unknown => ({ device, port: 1, state: '4: ACTIVE' });
    const host = (device: string, version: string): unknown => ({
      ok: true,
      facts: {
        nics: [nic(device)],
        interfaces: [{ name: 'eth0', up: true, addresses: ['10.0.0.1/24'] }],
        versions: { nccl: [{ path: '/lib', version }] },
      },
    });
    const down = { ok: false, problem: null, facts: null };
    file('snap.json', JSON.stringify({ hosts: { a: host('mlx5_0', '2.28.3'), b: host('mlx5_1', '2.21.5'), c: down } }));
    file('nccl.conf', 'NCCL_IB_HCA=mlx5_0\nNCCL_SOCKET_IFNAME=eth0\n');
    const answer = await lint('--snapshot', 'snap.json', 'nccl.conf');
    expect(answer.ncclVersion).toBe('2.21.5');
    expect(answer.files[0]?.findings.map(({ rule }) => rule)).toEqual(['no-such-device']);
    expect(await run(['lint', '--snapshot', 'nccl.conf', 'nccl.conf'])).toMatchObject({ code: 2 });
  });
});

describe('conf', () => {
  it('shows what each line does and what the process sees', async () => {
    file('one', 'A=1\nA=2\nB=\u00e9\n');
    file('two', Buffer.from([...Buffer.from('B=3\nC='), 0xff, 10]));
    const { code, out } = await run(['conf', 'one', 'two', '--env', 'A=0', '--format', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      entries: [
        { file: 'one', line: 1, name: 'A', value: '1', effective: false, why: 'set in the process environment' },
        { file: 'one', line: 2, effective: false },
        { file: 'one', line: 3, name: 'B', value: 'é', effective: true, why: null },
        { file: 'two', line: 1, effective: false, why: 'an earlier file wins' },
        { file: 'two', line: 2, name: 'C', value: '\\xff', effective: true },
      ],
      environment: { A: '0', B: 'é', C: '\\xff' },
    });
    expect(await run(['conf'])).toMatchObject({ code: 2, out: '' });
    expect(await run(['conf', 'missing'])).toMatchObject({ code: 2, out: '' });
    expect(await run(['conf', 'one', '--env', '=x'])).toMatchObject({ code: 2, out: '' });
  });
});

describe('explain', () => {
  it('answers as JSON and as text', async () => {
    const { code, out } = await run([
      'explain',
      'NCCL_IB_HCA=mlx5_1',
      '--format',
      'json',
      '--nccl-version',
      '2.27.7',
      '--context',
      '{"devices":["mlx5_1:1","mlx5_10:1"]}',
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      name: 'NCCL_IB_HCA',
      known: true,
      status: 'active',
      read: { as: 'list', ok: true, result: { selected: ['mlx5_1:1', 'mlx5_10:1'] } },
    });
    expect((await run(['explain', 'NCCL_BUFFSIZE=4M'])).out).toContain('NCCL reads 4 bytes');
    expect((await run(['explain', 'NCCL_BUFFSIZE'])).out).toContain('NCCL 1.2.1 and later');
    expect(await run(['explain', 'A', 'B'])).toMatchObject({ code: 2, out: '' });
    expect(await run(['explain', 'A', '--context', '[]'])).toMatchObject({ code: 2, out: '' });
  });
});

describe('replay', () => {
  it('answers line by line and in order, whatever stands in a line', async () => {
    const lines = [
      '{"id":"a","kind":"int_param","input":{"env":"4M","default":1,"name":"N"},"version":"2.27.7"}',
      'no json',
      '{"id":7,"kind":"poem","input":{},"version":"2.27.7"}',
      '{"id":"b","kind":"algo","input":{"env":"NCCL_ALGO","value":":"},"version":"2.30.7"}',
      '{"id":"c","kind":"conf_file","input":{"file":{"hex":"413dff0a"},"pre_env":{}},"version":"2.30.7"}',
      '{"id":"d","kind":"algo","input":null,"version":"2.30.7"}',
      '{"id":"e","kind":"algo","input":{"value":"Ring"},"version":"newest"}',
    ];
    const { code, out } = await run(['replay'], lines.join('\n'));
    const answers = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(code).toBe(0);
    expect(answers.map((answer) => answer['id'])).toEqual(['a', null, 7, 'b', 'c', 'd', 'e']);
    expect(answers.map((answer) => Object.keys(answer)[1])).toEqual([
      'result',
      'problem',
      'problem',
      'result',
      'result',
      'problem',
      'problem',
    ]);
    expect(answers[4]?.['result']).toEqual({ set: [{ name: { text: 'A' }, value: { hex: 'ff' } }] });
  });

  it('answers from the cost model, and keeps sizes exact that no double holds', async () => {
    const graph = { nChannels: 2, bwIntra: 12, bwInter: 12, latencyInter: 1.5, typeIntra: 1, typeInter: 8, sameChannels: 0, pattern: 4 };
    const system = {
      nNodes: 2,
      ppn: 8,
      ring: graph,
      tree: { ...graph, pattern: 1 },
      minCompCap: 90,
      cpuArch: 'X86',
      cpuVendor: 'INTEL',
      commChannels: 4,
    };
    const model = { id: 1, kind: 'tuning_model', input: { ...system, choices: [{ func: 'AllReduce', bytes: 8 }] }, version: '2.30.7' };
    const tuner = {
      id: 2,
      kind: 'tuner_csv',
      input: { file: 'allreduce,0,-1,tree,ll,2,-1,-1\n', nNodes: 1, nRanks: 8 },
      version: '2.30.7',
    };
    const { out } = await run(['replay'], [model, tuner].map((request) => JSON.stringify(request)).join('\n'));
    const [first, second] = out.split('\n');
    expect(JSON.parse(first ?? '')).toMatchObject({
      id: 1,
      result: { rc: 0, tables: { AllReduce: {} }, choices: [{ func: 'AllReduce', bytes: 8, proto: 'LL' }] },
    });
    expect(second).toContain('"maxBytes":18446744073709551615');
  });

  it('answers thousands of requests quickly', async () => {
    const line = (index: number): string =>
      JSON.stringify({ id: index, kind: 'algo', input: { env: 'NCCL_ALGO', value: 'ring;allreduce:^tree' }, version: '2.27.7' });
    const { out } = await run(['replay'], Array.from({ length: 5000 }, (_, index) => line(index)).join('\n'));
    expect(out.trim().split('\n')).toHaveLength(5000);
  });
});
