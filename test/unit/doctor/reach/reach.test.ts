import { describe, expect, it } from 'vitest';
import type { HostAnswer, Unseen } from '../../../../src/cluster/facts.js';
import { examine } from '../../../../src/doctor/index.js';
import { answer, hostFacts, snapshotOf } from '../../cluster/facts.js';
import { many, resultsOf, testCases } from '../cases.js';

const took = (tookMs: number): HostAnswer => ({ ...answer(hostFacts()), tookMs });
const unseen = (...list: readonly Unseen[]): HostAnswer => ({ ...answer(hostFacts()), unseen: list });
const late: Unseen = { section: 'gpus', why: 'timeout', message: 'The section gpus took too long and was ended.' };
const denied: Unseen = { section: 'kernelLog', why: 'permission', message: 'The kernel’s log needs root.' };

testCases([
  {
    id: 'answer-incomplete',
    fires: [
      { hosts: [...many(2), unseen(late)], on: 'c', status: 'warn', says: /not answer in time for: gpus/ },
      { hosts: [unseen({ ...late, why: 'truncated' })], on: 'a', status: 'warn', says: /no whole answer for: gpus/ },
    ],
    silent: [[unseen(denied)], [unseen({ ...late, why: 'missing-tool' })], [answer(hostFacts())]],
  },
  {
    id: 'slow-answer',
    fires: [{ hosts: [took(900), took(1000), took(1100), took(9000)], on: 'd', status: 'warn', says: /9\.00 s.*1\.10 s/ }],
    silent: [
      [took(100), took(100), took(100), took(4900)],
      [took(3000), took(3000), took(3000), took(14_000)],
      [took(10), took(9000)],
    ],
    unknown: hostFacts(),
  },
]);

describe('what an ordinary user may not see', () => {
  it('is noted with its reason, not held against the host', () => {
    const report = examine(snapshotOf(unseen(denied), unseen(denied)), { only: ['answer-incomplete'] });
    expect(report.notes).toMatchObject([{ title: 'Not all of it may be seen by this user', hosts: ['a', 'b'] }]);
    expect(report.well).toEqual(['a', 'b']);
  });
});

describe('hosts that gave no answer', () => {
  const silent = (kind: 'unreachable' | 'auth') => answer(null, { kind, message: `no answer (${kind})`, next: 'Look.' });
  it('are one result for each kind of failure, with a sentence for all', () => {
    const { checks, well } = examine(snapshotOf(hostFacts(), silent('unreachable'), silent('unreachable'), silent('auth')));
    expect(checks.slice(0, 2)).toMatchObject([
      { id: 'not-reached-unreachable', status: 'fail', hosts: ['b', 'c'], message: 'Not reached: 2 hosts, b,c' },
      { id: 'not-reached-auth', status: 'fail', hosts: ['d'], message: 'no answer (auth)' },
    ]);
    expect(well).toEqual(['a']);
  });
  it('are named whatever was asked for', () => {
    expect(examine(snapshotOf(silent('auth')), { only: ['software'] }).checks.map(({ id }) => id)).toEqual(['not-reached-auth']);
  });
});

it('a check that breaks says so and takes no other with it', () => {
  const broken = {
    id: 'broken',
    area: 'host' as const,
    about: {
      name: { en: 'Broken', zh: '坏' },
      what: { en: '', zh: '' },
      consequence: { en: '', zh: '' },
      source: '',
      docs: null,
    },
    concerns: () => true,
    run: () => {
      throw new Error('oops');
    },
  };
  const report = examine(snapshotOf(hostFacts()), { more: [broken] });
  expect(report.checks.find(({ id }) => id === 'broken')).toMatchObject({ status: 'unknown', hosts: ['a'] });
  expect(resultsOf('kernel-differs', [hostFacts()]).map(({ status }) => status)).toEqual(['pass']);
});
