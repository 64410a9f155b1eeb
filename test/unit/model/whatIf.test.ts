import { describe, expect, it } from 'vitest';
import { command } from '../../../src/cli/commands/model.js';
import type { Io } from '../../../src/cli/command.js';
import {
  applyChange, build, explain, findPreset, forbiddenLines, predict, readChange, sensitivity, type Setup,
} from '../../../src/nccl/model/index.js'; // prettier-ignore

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

function setup(name: string, nNodes: number, env: Record<string, string> = {}, version = '2.30.7'): Setup {
  const preset = findPreset(name);
  if (preset === null) throw new Error(name);
  return { preset, shape: { nNodes, ppn: 8 }, env, version };
}

function built(of: Setup) {
  const made = build(of);
  if (!made.ok) throw new Error(made.warn);
  return made;
}

const time = (of: Setup, size: number): number => {
  const { system, allowed } = built(of);
  return predict(system, 'AllReduce', [size], allowed)[0]?.timeUs ?? NaN;
};

function changed(of: Setup, text: string): Setup {
  const change = readChange(text);
  const next = change === null ? null : applyChange(of, change);
  if (next === null) throw new Error(text);
  return next;
}

async function cli(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const io: Io = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    stdin: () => Promise.resolve(Buffer.alloc(0)),
    interactive: false,
    cwd: process.cwd(),
    env: {},
    signal: new AbortController().signal,
  };
  const code = await command.run(args, io);
  return { code, out, err };
}

describe('why NCCL chooses', () => {
  it('lists what lost, fastest first, and by how much', () => {
    const { system, allowed } = built(setup('dgx-h100', 4));
    const { choice, lost } = explain(system, 'AllReduce', MiB, allowed);
    expect(choice).toMatchObject({ algorithm: 'Tree', protocol: 'LL128' });
    expect(lost.length).toBeGreaterThan(3);
    expect(lost.map(({ timeUs }) => timeUs)).toEqual([...lost.map(({ timeUs }) => timeUs)].sort((a, b) => a - b));
    expect(lost[0]?.slowerPercent).toBeCloseTo(((lost[0]?.timeUs ?? 0) / (choice?.timeUs ?? 1) - 1) * 100);
  });

  it.each([
    ['dgx-h100', 4, {}, 'NVLS: between nodes it needs CollNet (SHARP)'],
    ['dgx-h100', 1, {}, 'NVLSTree: it is for several nodes'],
    ['dgx-a100', 1, {}, 'no NVLS'],
    ['pcie-gen4', 1, {}, 'LL128 is only for NVLink and near adapters'],
    ['dgx-h100', 1, { NCCL_ALGO: '^nvls' }, 'NVLS: NCCL_ALGO leaves it out'],
    ['dgx-h100', 1, { NCCL_PROTO: 'Simple' }, 'Ring/LL, Ring/LL128: NCCL_PROTO leaves it out'],
  ] as const)('says for %s × %i %j: %s', (name, nodes, env, reason) => {
    const { system, allowed } = built(setup(name, nodes, env));
    expect(forbiddenLines(explain(system, 'AllReduce', MiB, allowed).forbidden).join('\n')).toContain(reason);
  });

  it('forbids nothing that it weighs', () => {
    for (const name of ['dgx-h100', 'dgx-a100', 'dgx-b200', 'pcie-gen4'])
      for (const nodes of [1, 2, 4]) {
        const { system, allowed } = built(setup(name, nodes));
        const { choice, forbidden } = explain(system, 'AllReduce', MiB, allowed);
        const weighed = new Set(choice?.candidates.map(({ algorithm, protocol }) => `${algorithm}/${protocol}`));
        expect(forbidden.filter(({ algorithm, protocol }) => weighed.has(`${algorithm}/${protocol}`))).toEqual([]);
        // Six algorithms have code for AllReduce: two with three protocols, four with one.
        expect(forbidden.length + weighed.size).toBe(10);
      }
  });
});

describe('a change', () => {
  it('makes things slower where a rail goes and faster where one comes', () => {
    const now = setup('dgx-h100', 4);
    expect(time(changed(now, 'rails=-1'), GiB)).toBeGreaterThan(time(now, GiB));
    expect(time(changed(now, 'rails=+1'), GiB)).toBeLessThan(time(now, GiB));
    expect(time(changed(now, 'rails=8'), GiB)).toBe(time(now, GiB));
    expect(time(changed(now, 'nic=25'), GiB)).toBeGreaterThan(time(now, GiB) * 1.5);
    expect(time(changed(now, 'nvlink=off'), GiB)).toBeGreaterThan(time(now, GiB));
  });

  it('may be a variable, a release or a number of nodes', () => {
    const now = setup('dgx-h100', 1);
    expect(time(changed(now, 'NCCL_NVLS_ENABLE=0'), GiB)).toBe(time(changed(now, 'nvls=off'), GiB));
    expect(time(changed(now, 'version=2.27.7'), GiB)).not.toBe(time(now, GiB));
    expect(changed(now, 'nodes=16').shape.nNodes).toBe(16);
    expect(changed(changed(now, 'nvlink=off'), 'nvlink=on').shape.alone).toBeNull();
  });

  it.each(['rails', 'rails=x', '=1', 'nodes=-1', 'nodes=0', 'nic=fast', 'version=new', 'nvlink=maybe', 'racks=2'])('is not %j', (text) => {
    expect(readChange(text)).toBeNull();
  });

  it('leaves no adapter where the last rail goes', () => {
    const change = readChange('rails=-8');
    expect(change === null ? 'unread' : applyChange(setup('dgx-h100', 4), change)).toBeNull();
  });
});

describe('sensitivity', () => {
  it('puts what ends the run first and tells what changes nothing', () => {
    const list = sensitivity(setup('dgx-h100', 4), 'AllReduce', [8, MiB, GiB]);
    expect(list[0]).toMatchObject({ name: 'NCCL_ALGO', value: 'NVLS' });
    expect(list[0]?.effects.every(({ timePercent }) => timePercent === null)).toBe(true);
    expect(list.find(({ name, value }) => name === 'NCCL_ALGO' && value === 'Ring')?.effects.map(({ sizeBytes }) => sizeBytes)).toEqual([
      8,
      MiB,
    ]);
    expect(list.find(({ name }) => name === 'NCCL_PAT_ENABLE')?.effects).toEqual([]);
  });

  it('leaves out what is set already', () => {
    const list = sensitivity(setup('dgx-h100', 4, { NCCL_ALGO: 'Ring' }), 'AllReduce', [MiB]);
    expect(list.some(({ name, value }) => name === 'NCCL_ALGO' && value === 'Ring')).toBe(false);
  });
});

describe('nccl-workbench model', () => {
  it('shows before and after of several changes, and each size', async () => {
    const { code, out } = await cli('--nodes', '4', '--sizes', '1M,1G', '--what-if', 'rails=-1', '--what-if', 'version=2.27.7');
    expect(code).toBe(0);
    expect(out).toContain('What if rails=-1, version=2.27.7, modelled:');
    expect(out.match(/→/g)).toHaveLength(2);
    const json = JSON.parse((await cli('--nodes', '4', '--sizes', '1M', '--what-if', 'rails=4', '--format', 'json')).out) as {
      rows: { timeUs: number; why: { lost: unknown[]; forbidden: unknown[] } }[];
      whatIf: { changes: string[]; rows: { timeUs: number }[] };
    };
    expect(json.whatIf.changes).toEqual(['rails=4']);
    expect(json.whatIf.rows[0]?.timeUs).toBeGreaterThan(json.rows[0]?.timeUs ?? Infinity);
    expect(json.rows[0]?.why.lost.length).toBeGreaterThan(0);
    expect(json.rows[0]?.why.forbidden).toContainEqual({
      algorithm: 'CollNetDirect',
      protocol: 'Simple',
      obstacle: 'collnet-off',
      reason: 'CollNet (SHARP) is off',
    });
  });

  it('prints what each setting would change', async () => {
    const { out } = await cli('--nodes', '4', '--sizes', '64K..1M', '--sensitivity');
    expect(out).toContain('NCCL_ALGO=NVLS\n');
    expect(out).toContain('the run would end');
    expect(out).toContain('same time with 8 instead of 16 channels');
    expect(out).toMatch(/Changes nothing in the model: .*NCCL_PAT_ENABLE=1/);
    expect(JSON.parse((await cli('--nodes', '2', '--sizes', '1M', '--sensitivity', '--format', 'json')).out)).toHaveProperty('sensitivity');
  });

  it('says so where the cost model of a release is not known', async () => {
    expect((await cli('--nodes', '2', '--sizes', '1M', '--nccl-version', '2.19.3')).err).toContain('2.19.3 is computed like');
    expect((await cli('--nodes', '2', '--sizes', '1M', '--nccl-version', '2.27.7')).err).toBe('');
  });

  it('refuses a change that it cannot read or that leaves nothing', async () => {
    await expect(cli('--nodes', '2', '--what-if', 'racks=2')).rejects.toThrow(/--what-if takes/);
    await expect(cli('--nodes', '2', '--what-if', 'rails=-8')).rejects.toThrow(/no adapter/);
  });
});
