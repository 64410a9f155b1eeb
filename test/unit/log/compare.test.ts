import { describe, expect, it } from 'vitest';
import { compareLogs, type Difference } from '../../../src/nccl/log/compare/index.js';
import { type NcclLog, readLog } from '../../../src/nccl/log/reader.js';
import { comparisonMarkdown, comparisonText } from '../../../src/nccl/log/report/comparison.js';
import { seeded } from '../../../src/base/random.js';
import { hostileTexts, unsafeCharacters } from '../../security/foreignText.js';
import { type JobPlan, jobLog } from './support/jobLog.js';

const read = (plan: JobPlan, more = ''): NcclLog => readLog(`${jobLog(plan)}\n${more}`, 'job.log');
const differences = (good: JobPlan, bad: JobPlan, more = ''): readonly Difference[] => compareLogs(read(good), read(bad, more)).differences;
const names = (list: readonly Difference[]): string[] => list.map(({ kind, subject }) => `${kind} ${subject}`);

/** The lines of one process stay in their order, processes are mixed by chance. */
function interleaved(text: string, seed: number): string {
  const random = seeded(seed);
  const queues = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const key = line.split(' ')[0] ?? '';
    queues.set(key, [...(queues.get(key) ?? []), line]);
  }
  const open = [...queues.values()];
  const lines: string[] = [];
  while (open.length > 0) {
    const at = Math.floor(random() * open.length);
    const line = open[at]?.shift();
    if (line === undefined) open.splice(at, 1);
    else lines.push(line);
  }
  return lines.join('\n');
}

describe('two runs', () => {
  it('do not differ where only the order of lines, hosts, processes and addresses do', () => {
    const plan: JobPlan = { variables: { NCCL_IB_TIMEOUT: '22', NCCL_COMM_ID: '10.0.0.1:9999' }, pattern: 'NVL/PIX' };
    const good = jobLog(plan);
    for (let seed = 1; seed <= 8; seed++) {
      const bad = interleaved(good, seed)
        .replaceAll('node-1', 'gpu-77')
        .replaceAll('node-2', 'gpu-12')
        .replaceAll('10.0.0.', '10.9.8.')
        .replaceAll(':10:11 ', ':98:99 ')
        .replaceAll('9a3f00c1d2e4b577', '1111222233334444');
      expect(compareLogs(readLog(good), readLog(bad))).toMatchObject({ differences: [], limits: [] });
    }
  });

  it('differ in nothing where a log is held against itself, a bad one too', () => {
    const bad = read({ network: 'Socket', absent: [3], met: false });
    expect(compareLogs(bad, bad).differences).toEqual([]);
  });

  it('are told the variable that switched RDMA off before what follows from it', () => {
    const found = differences({}, { network: 'Socket', variables: { NCCL_IB_DISABLE: '1' } });
    expect(names(found).slice(0, 2)).toEqual(['variable NCCL_IB_DISABLE', 'network network']);
    expect(found[0]).toMatchObject({ weight: 'much', good: { value: null }, bad: { value: '1' }, explains: ['network'] });
    expect(found[0]?.bad.evidence[0]?.text).toBe('1');
    expect(found.find(({ kind }) => kind === 'network')).toMatchObject({ weight: 'much', rules: ['net-over-tcp'] });
    // The diagnosis’ word on it is not told a second time.
    expect(names(found).filter((name) => name.startsWith('finding'))).toEqual([]);
  });

  it.each<[string, JobPlan, JobPlan, string, Difference['weight']]>([
    ['another NCCL', {}, { versions: ['2.28.3', '2.28.3'] }, 'version NCCL', 'much'],
    ['another NCCL on one host', {}, { versions: ['2.27.7', '2.28.3'] }, 'version NCCL', 'much'],
    ['GPUDirect RDMA off', {}, { gdr: false }, 'gpudirect connections', 'much'],
    ['shared memory inside', {}, { local: 'SHM/direct/direct' }, 'inside connections', 'much'],
    ['fewer channels', { channels: 8 }, { channels: 2 }, 'channels coll', 'much'],
    ['a farther path', { pattern: 'NVL/PIX' }, { pattern: 'NVL/SYS' }, 'paths ring', 'much'],
    ['other nodes', {}, { nNodes: 4 }, 'ranks nodes', 'much'],
    ['a rank that is missing', {}, { absent: [2], met: false }, 'ranks missing', 'much'],
    ['a rank that did not end', {}, { incomplete: [2] }, 'ranks unfinished', 'much'],
    ['a slow set-up', {}, { seconds: 45 }, 'set-up bootstrap', 'some'],
    ['a variable of little effect', {}, { variables: { NCCL_IB_QPS_PER_CONNECTION: '4' } }, 'variable NCCL_IB_QPS_PER_CONNECTION', 'some'],
  ])('differ in %s', (_, good, bad, name, weight) => {
    const found = differences(good, bad);
    expect(names(found)).toContain(name);
    expect(found.find(({ kind, subject }) => `${kind} ${subject}` === name)?.weight).toBe(weight);
  });

  it('do not differ in the number of send and receive channels alone, nor in half a second', () => {
    expect(differences({ seconds: 0.8 }, { seconds: 1.9 })).toEqual([]);
    expect(differences({}, { variables: { NCCL_DEBUG_FILE: '/tmp/%h', NCCL_HOSTID: 'x' } })).toEqual([]);
  });

  it('name the odd hosts', () => {
    const found = differences(
      { variables: { NCCL_P2P_LEVEL: 'NVL' } },
      { variables: { NCCL_P2P_LEVEL: 'NVL' }, odd: { NCCL_P2P_LEVEL: 'SYS' } },
    );
    const level = found.find(({ subject }) => subject === 'NCCL_P2P_LEVEL');
    expect(level).toMatchObject({ good: { value: 'NVL' }, bad: { value: 'NVL (3 of 4), SYS (1 of 4)' }, hosts: ['node-2'] });
    expect(level?.rules).toEqual(['variable-drift']);
  });

  it('are compared by algorithm where both call the same sizes', () => {
    const choice = (algo: string, size = 1048576): string =>
      `node-1:10:11 [0] NCCL INFO AllReduce: ${size} Bytes -> Algo ${algo} proto SIMPLE channel{Lo..Hi}={0..3}`;
    const of = (good: string, bad: string) => compareLogs(read({}, good), read({}, bad)).differences;
    expect(of(choice('NVLS'), choice('RING'))).toMatchObject([{ kind: 'algorithm', subject: 'AllReduce', weight: 'some' }]);
    expect(of(choice('NVLS'), choice('NVLS'))).toEqual([]);
    expect(of(choice('NVLS'), choice('RING', 8))).toEqual([]);
  });

  it('are told once that data goes over another network', () => {
    expect(names(differences({}, { network: 'Socket' }))).toEqual(['network network']);
  });

  it('put the first failure of the bad run first, and what the good one also had aside', () => {
    const oom = "node-2:40:41 [1] init.cc:1 NCCL WARN Cuda failure 2 'out of memory'";
    const found = differences({}, { gdr: false }, oom);
    expect(found[0]).toMatchObject({ kind: 'finding', subject: 'cuda-oom', weight: 'much' });
    expect(compareLogs(read({}, oom), read({ gdr: false }, oom)).differences.map(({ subject }) => subject)).toEqual(['connections']);
    expect(compareLogs(read({}, oom), read({})).differences).toMatchObject([{ kind: 'finding', subject: 'cuda-oom', weight: 'little' }]);
  });

  it('are not compared in what a log of warnings does not hold', () => {
    const warnings = readLog("node-2:40:41 [1] init.cc:1 NCCL WARN Cuda failure 2 'out of memory'");
    const { differences: found, limits } = compareLogs(read({ variables: { NCCL_NET: 'IB' } }), warnings);
    expect(names(found)).toEqual(['finding cuda-oom']);
    expect(limits).toHaveLength(1);
    expect(compareLogs(readLog(''), readLog('')).limits).toHaveLength(2);
  });

  it('tell little of a variable that a run which failed early had not come to', () => {
    const [variable] = differences({ variables: { NCCL_IB_TIMEOUT: '22' } }, { met: false, absent: [3] }).filter(
      ({ kind }) => kind === 'variable',
    );
    expect(variable).toMatchObject({ weight: 'little', bad: { value: null } });
  });
});

describe('a comparison in words', () => {
  it('says the differences with their lines', () => {
    const comparison = compareLogs(read({}), read({ network: 'Socket', variables: { NCCL_IB_DISABLE: '1' } }));
    const text = comparisonText(comparison);
    expect(text).toContain('Matters: NCCL_IB_DISABLE is set in the bad run alone: 1.');
    expect(text).toMatch(/bad {2}job\.log:3 {2}1/);
    expect(comparisonText(compareLogs(read({}), read({})))).toContain('do not differ');
    const markdown = comparisonMarkdown(comparison);
    expect(markdown).toContain('## Matters\\: NCCL\\_IB\\_DISABLE');
  });

  it('lets no text of a log become a link, HTML or a terminal sequence', () => {
    for (const text of Object.values(hostileTexts('witness'))) {
      const value = text.replaceAll('\n', ' ');
      const comparison = compareLogs(read({}), read({ variables: { NCCL_NET: value } }));
      const markdown = comparisonMarkdown(comparison);
      expect(markdown.replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '')).not.toMatch(/(?<!\\)[<>]|(?<!\\)\]\(/);
      expect(unsafeCharacters(comparisonText(comparison))).toEqual([]);
    }
  });
});
