import { describe, expect, it } from 'vitest';
import { carryOut } from '../../../src/editor/diagnosis/work.js';
import type { JudgedLogs } from '../../../src/editor/diagnosis/judgements.js';
import { compareLogs } from '../../../src/nccl/log/compare/index.js';
import { diagnose } from '../../../src/nccl/log/findings/index.js';
import { readGraphLog } from '../../../src/nccl/log/graphs.js';
import { readLog } from '../../../src/nccl/log/reader.js';
import { logOf } from '../../e2e/page/diagnosisState.js';

const silent = (): void => undefined;
const input = (content: string) => ({ name: 'job.log', content });

describe('what a playbook asks of logs', () => {
  it('is all findings, and what differs from a good run where there is one', async () => {
    const [good, bad] = [logOf({}, { fails: false }), logOf({ network: 'Socket' })];
    const alone = (await carryOut({ kind: 'judge', bad: [input(bad)], good: null }, silent)) as JudgedLogs;
    const findings = diagnose(readLog(bad, 'job.log'));
    expect(alone).toEqual({ findings, differences: null });
    const both = (await carryOut({ kind: 'judge', bad: [input(bad)], good: [input(good)] }, silent)) as JudgedLogs;
    const [well, ill] = [readLog(good, 'job.log'), readLog(bad, 'job.log')];
    expect(both.findings).toEqual(findings);
    expect(both.differences).toEqual(compareLogs(well, ill, { good: diagnose(well), bad: findings }).differences);
    expect(both.differences?.some(({ kind }) => kind === 'network')).toBe(true);
  });
});

describe('what time-outs rest on', () => {
  it('is the release and the variables of the job', async () => {
    const told = await carryOut({ kind: 'settings', inputs: [input(logOf({ variables: { NCCL_IB_TIMEOUT: '14' } }))] }, silent);
    expect(told).toMatchObject({ version: '2.27.7', settings: { NCCL_IB_TIMEOUT: '14' } });
    expect(await carryOut({ kind: 'settings', inputs: [input('nothing of ours\n')] }, silent)).toEqual({ version: null, settings: {} });
  });
});

describe('the graphs of a log', () => {
  it('are those of its largest communicator, as from a text at hand', async () => {
    const text = logOf();
    const [largest] = readGraphLog(text).communicators;
    expect(await carryOut({ kind: 'graphs', input: input(text) }, silent)).toMatchObject({
      nRanks: 16,
      communicators: 1,
      graphs: { rings: largest?.rings.map(({ channel, order }) => ({ channel, order })) },
    });
    expect(await carryOut({ kind: 'graphs', input: input('nothing of ours\n') }, silent)).toBeNull();
  });
});
