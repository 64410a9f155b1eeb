import { describe, expect, it } from 'vitest';
import {
  compareEffective,
  comparisonMarkdown,
  effectiveMarkdown,
  effectiveOf,
  type EffectiveConfiguration,
} from '../../../src/effective/index.js';
import { launch, reading, setting } from './made.js';

const version = '2.27.3';

function script(name: string, values: Readonly<Record<string, string | null>>): EffectiveConfiguration {
  const settings = Object.entries(values).map(([variable, value], line) => setting(line, variable, value));
  return effectiveOf({ version, file: { name, reading: reading({ settings }) } });
}

describe('two configurations side by side', () => {
  it('are judged by what NCCL reads, not by how it is written', () => {
    const a = script('a.sh', { NCCL_BUFFSIZE: '4194304', NCCL_DEBUG: 'INFO', NCCL_ALGO: 'Ring', NCCL_NTHREADS: '256', NCCL_PROTO: null });
    const b = script('b.sh', { NCCL_BUFFSIZE: '0x400000', NCCL_DEBUG: 'WARN', NCCL_PROTO: 'LL', NCCL_IB_TC: '106' });
    const { rows, ...sides } = compareEffective(a, b);
    expect(sides).toEqual({ a: 'a.sh', b: 'b.sh' });
    expect(rows.map(({ name, state }) => [name, state])).toEqual([
      ['NCCL_ALGO', 'only-a'],
      ['NCCL_BUFFSIZE', 'same'],
      ['NCCL_DEBUG', 'different'],
      ['NCCL_IB_TC', 'only-b'],
      ['NCCL_NTHREADS', 'only-a'],
      ['NCCL_PROTO', 'unknown'],
    ]);
  });

  it('can be two hosts, and a script beside a host', () => {
    const host = (name: string, text: string): EffectiveConfiguration =>
      effectiveOf({ version, host: { name, confFiles: [{ path: '/etc/nccl.conf', text }] } });
    const hosts = compareEffective(host('gpu-01', 'NCCL_DEBUG=INFO\n'), host('gpu-02', 'NCCL_DEBUG=WARN\n'));
    expect(hosts).toMatchObject({ a: 'gpu-01', b: 'gpu-02', rows: [{ name: 'NCCL_DEBUG', state: 'different' }] });
    const mixed = compareEffective(script('a.sh', { NCCL_DEBUG: 'INFO' }), host('gpu-01', 'NCCL_DEBUG=INFO\n'));
    expect(mixed.rows.map(({ state }) => state)).toEqual(['same']);
  });

  it('name the launch where a file has several', () => {
    const one = setting(0, 'NCCL_DEBUG', 'INFO');
    const launches = [launch(2, [one]), launch(4, [one], { launcher: 'mpirun', program: 'all_reduce_perf' })];
    const of = (index: number): EffectiveConfiguration =>
      effectiveOf({ version, file: { name: 'a.sh', reading: reading({ settings: [one], launches }), launch: index } });
    expect(compareEffective(of(0), of(1))).toMatchObject({ a: 'a.sh (srun train.py:3)', b: 'a.sh (mpirun all_reduce_perf:5)' });
  });
});

describe('as Markdown', () => {
  it('tells value, source, what was overruled and what does not reach', () => {
    const settings = [
      setting(0, 'NCCL_BUFFSIZE', '1048576'),
      setting(1, 'NCCL_BUFFSIZE', '8388608'),
      setting(2, 'NCCL_DEBUG', 'INFO', { reach: 'shell' }),
    ];
    const text = effectiveMarkdown(effectiveOf({ version, file: { name: 'train.sbatch', reading: reading({ settings }) } }));
    expect(text).toContain('# Effective configuration of train\\.sbatch');
    expect(text).toContain(
      '| `NCCL_BUFFSIZE` | 8 MiB (`8388608`) | train\\.sbatch\\:2 | `1048576` train\\.sbatch\\:1\\: A later line sets it again\\. |  |',
    );
    expect(text).toContain('## Does not reach the ranks');
    expect(text).toMatch(/\| `NCCL_DEBUG` \| `INFO` \| train\\\.sbatch\\:3 \| It is not exported/);
    expect(text).not.toContain('## Defaults');
  });

  it('shows foreign text as text: no link, no HTML, no cell of its own', () => {
    const evil = '[x](command:evil)<b>|`';
    const text = effectiveMarkdown(script('a](b)|.sh', { NCCL_COMM_ID: evil }));
    expect(text).not.toMatch(/(?<!`)\[x\]\(command/);
    const row = text.split('\n').find((line) => line.includes('NCCL_COMM_ID')) ?? '';
    // Five cells make six bars that are not escaped.
    expect(row.match(/(?<!\\)\|/g)).toHaveLength(6);
    expect(text).not.toContain('a](b)');
  });

  it('says in words where there is nothing', () => {
    expect(effectiveMarkdown(script('a.sh', {}))).toContain('Nobody sets a variable, so all defaults apply');
    expect(comparisonMarkdown(compareEffective(script('a.sh', {}), script('b.sh', {})))).toContain('Nobody sets a variable on either side');
  });

  it('puts what differs first', () => {
    const text = comparisonMarkdown(
      compareEffective(
        script('a.sh', { NCCL_ALGO: 'Ring', NCCL_DEBUG: 'INFO' }),
        script('b.sh', { NCCL_ALGO: 'Ring', NCCL_DEBUG: 'WARN' }),
      ),
    );
    expect(text.indexOf('NCCL_DEBUG')).toBeLessThan(text.indexOf('NCCL_ALGO'));
    expect(text).toContain('# a\\.sh beside b\\.sh');
  });
});
