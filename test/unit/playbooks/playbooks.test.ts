import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../src/nccl/log/catalogue/index.js';
import { checkIds, examine } from '../../../src/doctor/index.js';
import { compareLogs } from '../../../src/nccl/log/compare/index.js';
import { diagnose } from '../../../src/nccl/log/findings/index.js';
import { readLog } from '../../../src/nccl/log/reader.js';
import { builtInPlaybooks } from '../../../src/playbooks/builtIn.js';
import { type CaseEvidence, followPlaybook } from '../../../src/playbooks/decide.js';
import { outcomeText } from '../../../src/playbooks/outcomeText.js';
import type { Playbook } from '../../../src/playbooks/playbook.js';
import { readPlaybook } from '../../../src/playbooks/readPlaybook.js';
import { jobLog } from '../log/support/jobLog.js';

const nobody: CaseEvidence = { log: null, checks: null, against: null, pairs: null };
const book = (id: string): Playbook => {
  const found = builtInPlaybooks.find((each) => each.id === id);
  if (found === undefined) throw new Error(id);
  return found;
};
const findings = (text: string) => diagnose(readLog(text, 'job.log'));
const oom = "node-2:40:41 [1] init.cc:1 NCCL WARN Cuda failure 2 'out of memory'";
const error12 =
  'node-1:10:11 [0] transport/net_ib.cc:816 NCCL WARN NET/IB : Got completion from peer 10.0.0.2<1> with status=12 opcode=0 len=0 vendor err 129';

describe('the built-in playbooks', () => {
  it('ask for checks that exist, and for every rule that they name once a step', () => {
    for (const { steps } of builtInPlaybooks)
      for (const { id, checks = [], log = [], against = [], pairs } of steps) {
        expect(
          checks.filter((check) => !checkIds.includes(check)),
          id,
        ).toEqual([]);
        expect(new Set(log).size).toBe(log.length);
        expect(checks.length + log.length + against.length > 0 || pairs === true).toBe(true);
      }
  });

  it('name messages that the catalogue has, or conclusions of the diagnosis', () => {
    const messages = new Set(catalogue.map(({ id }) => id));
    const conclusions =
      /drift$|^flight-|^ras-|^net-over-tcp$|^shm-instead|^net-inside|^few-channels$|adapter|^far-network|^small-protocol|^ring|rank|^collective-mismatch$|^init-not|^gdr-off$/;
    for (const { steps } of builtInPlaybooks)
      for (const { log = [] } of steps) expect(log.filter((rule) => !messages.has(rule) && !conclusions.test(rule))).toEqual([]);
  });

  it('say what is missing where nobody looked', () => {
    for (const playbook of builtInPlaybooks) {
      const outcome = followPlaybook(playbook, nobody);
      expect(outcome.concluded).toBeNull();
      expect(outcome.missing).toContain('log');
      expect(outcomeText(outcome)).toContain('Not decided, and this is missing:');
    }
  });
});

describe('following a playbook', () => {
  it('ends in the first cause with its proof: bandwidth', () => {
    const good = readLog(jobLog({}), 'good.log');
    const bad = readLog(jobLog({ network: 'Socket', variables: { NCCL_IB_DISABLE: '1' } }), 'bad.log');
    const outcome = followPlaybook(book('bandwidth-halved'), {
      ...nobody,
      log: diagnose(bad),
      against: compareLogs(good, bad).differences,
    });
    expect(outcome.concluded?.step.id).toBe('settings');
    expect(outcome.concluded?.proof[0]).toContain('NCCL_IB_DISABLE');
    expect(outcomeText(outcome)).toContain('Conclusion: The configuration is not what it was');
    const alone = followPlaybook(book('bandwidth-halved'), { ...nobody, log: diagnose(bad) });
    expect(alone.concluded?.step.id).toBe('tcp');
    expect(alone.missing).toEqual(['checks', 'against']);
    expect(outcomeText(alone)).toContain('An earlier cause is not ruled out');
  });

  it('tells a rank that died from a network that broke', () => {
    const of = (text: string) => followPlaybook(book('ranks-time-out'), { ...nobody, log: findings(text) }).concluded?.step.id;
    expect(of(`${jobLog({})}\n${oom}`)).toBe('died');
    expect(of(`${jobLog({})}\n${error12}`)).toBe('network');
    expect(of(`${jobLog({})}\n${oom}\n${error12}`)).toBe('died');
    expect(of(jobLog({}))).toBeUndefined();
  });

  it('does not decide where all was looked at and nothing found', () => {
    const checks = { ...examine({ schema: 2, at: '2026-01-01T00:00:00Z', cluster: null, origin: 'measured', hosts: {} }), checks: [] };
    const outcome = followPlaybook(book('loss-misbehaves'), { log: findings(jobLog({})), checks, against: [], pairs: [] });
    expect(outcome).toMatchObject({ concluded: null, missing: [] });
    expect(outcome.steps.every(({ state }) => state === 'clear')).toBe(true);
    expect(outcomeText(outcome)).toContain('nothing was found');
  });

  it('takes a slow pair as proof', () => {
    const { concluded } = followPlaybook(book('bandwidth-halved'), { ...nobody, log: [], against: [], pairs: ['gpu-1 is slow'] });
    expect(concluded).toMatchObject({ step: { id: 'pairs' }, proof: ['gpu-1 is slow'] });
  });
});

describe('a playbook of the user', () => {
  const text = [
    'id: our-switch',
    'title: The old switch again',
    'steps:',
    '  - id: port',
    '    title: Did the port go down?',
    '    log: [ib-completion-12]',
    '    conclusion: It was the switch.',
    '    todo: Call the network people.',
  ].join('\n');

  it('is read and followed like the others', () => {
    const { playbook, problems } = readPlaybook(text);
    expect(problems).toEqual([]);
    if (playbook === null) throw new Error('not read');
    expect(outcomeText(followPlaybook(playbook, { ...nobody, log: findings(`${jobLog({})}\n${error12}`) }))).toContain(
      'Conclusion: It was the switch.',
    );
  });

  it('is refused where it is not understood, without a throw', () => {
    for (const bad of [
      '',
      '- 1',
      'id: x',
      text.replace('our-switch', 'Our Switch'),
      text.replace('log: [ib-completion-12]', 'run: [rm]'),
      text.replace('log: [ib-completion-12]', 'log: 3'),
      text.replace('title: The old switch again', ''),
      ': [',
    ])
      expect(readPlaybook(bad), bad).toMatchObject({ playbook: null });
  });
});
