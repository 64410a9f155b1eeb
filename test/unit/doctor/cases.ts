import { describe, expect, it } from 'vitest';
import type { HostAnswer, HostFacts, Snapshot } from '../../../src/cluster/facts.js';
import { examine, type CheckResult, type ExamineOptions } from '../../../src/doctor/index.js';
import { hostFacts, snapshotOf } from '../cluster/facts.js';

type Host = HostFacts | HostAnswer;

/** What is to be seen of one check. Hosts are named a, b, c, … in their order. */
export interface CheckCase {
  readonly id: string;
  /** Hosts on which it speaks, and what it says of which. */
  readonly fires: readonly {
    readonly hosts: readonly Host[];
    readonly on: string;
    readonly status: 'warn' | 'fail';
    readonly says: RegExp;
  }[];
  /** Near cases on which it must not. */
  readonly silent: readonly (readonly Host[])[];
  /** A host of which it must say that it is not known; absent where the check always has what it needs. */
  readonly unknown?: Host;
  /** A host that it does not concern at all. */
  readonly notConcerned?: Host;
}

/** A host that is well with some facts changed. */
export const host = (change: Partial<HostFacts> = {}): HostFacts => hostFacts(change);
/** The same host several times. */
export const many = (count: number, facts: HostFacts = hostFacts()): HostFacts[] => Array.from({ length: count }, () => facts);

/** Results of one check. */
export function resultsOf(id: string, hosts: readonly Host[] | Snapshot, options: ExamineOptions = {}): CheckResult[] {
  const snapshot = 'schema' in hosts ? hosts : snapshotOf(...hosts);
  return examine(snapshot, { ...options, only: [id] }).checks.filter((check) => check.id === id);
}

/** Runs the cases as tests. */
export function testCases(cases: readonly CheckCase[]): void {
  describe.each(cases.map((one) => [one.id, one] as const))('%s', (id, { fires, silent, unknown, notConcerned }) => {
    it('speaks of what is wrong, with the host, a title and a fix', () => {
      for (const { hosts, on, status, says } of fires) {
        const bad = resultsOf(id, hosts).filter((result) => result.status === 'warn' || result.status === 'fail');
        expect([...new Set(bad.flatMap((result) => result.hosts))], says.source).toEqual([on]);
        const [first] = bad;
        expect(first?.status, says.source).toBe(status);
        const message = bad.flatMap(({ troubles }) => troubles.map((trouble) => trouble.message)).join('\n');
        expect(message).toMatch(says);
        expect(message).toContain(on);
        expect(first?.title).toMatch(/\w/);
        expect(first?.fix).toMatch(/\w/);
        expect(first?.consequence).toMatch(/\w/);
      }
    });
    it('is silent near it', () => {
      for (const hosts of silent)
        expect(resultsOf(id, hosts).filter((result) => result.status === 'warn' || result.status === 'fail')).toEqual([]);
    });
    if (unknown !== undefined)
      it('says where it does not know', () => {
        expect(resultsOf(id, [unknown]).map((result) => result.status)).toEqual(['unknown']);
      });
    if (notConcerned !== undefined)
      it('says nothing of hosts that it does not concern', () => {
        expect(resultsOf(id, [notConcerned])).toEqual([]);
      });
  });
}
