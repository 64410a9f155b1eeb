import { describe, expect, it } from 'vitest';
import { unknownFacts, type HostFacts } from '../../../src/cluster/facts.js';
import type { Check } from '../../../src/doctor/check.js';
import { hardwareChecks } from '../../../src/doctor/checks/hardware.js';
import { xidCodes } from '../../../src/doctor/xid/codes.js';
import { fleetOf, healthy, nics, roce, foundBy, troubles } from './healthyHost.js';

const areas = ['gpudirect', 'gpu', 'pci', 'rdma', 'network'];
/** Hosts of a healthy fleet: facts of their own where two hosts may not share them. */
const one = (i: number): HostFacts =>
  healthy({ nics: nics(({ guid }) => ({ guid: `${String(i).padStart(4, '0')}:${guid ?? ''}` })) }, i + 1);
const oneRoce = (i: number): HostFacts =>
  healthy({ nics: roce(({ guid }) => ({ guid: `${String(i).padStart(4, '0')}:${guid ?? ''}` }), i + 1) }, i + 1);

describe('checks of the hardware', () => {
  it('have an id of their own each, an area, and a page in both languages with a source', () => {
    expect(new Set(hardwareChecks.map(({ id }) => id)).size).toBe(hardwareChecks.length);
    expect(hardwareChecks.length).toBeGreaterThanOrEqual(40);
    for (const { id, area, about } of hardwareChecks) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(areas).toContain(area);
      expect(about.source, id).toMatch(/NCCL|NVIDIA|nvidia|Linux|IBTA|CUDA|PCIe|RFC|nccl#|IEEE|ibv_devinfo/);
      for (const text of [about.name, about.what, about.consequence]) {
        expect(text.en.trim(), id).not.toBe('');
        expect(text.zh.trim(), id).not.toBe('');
        expect(`${text.en}${text.zh}`, id).not.toContain('!');
      }
      if (about.docs !== null) expect(about.docs, id).toMatch(/^https:\/\//);
    }
  });

  it('say nothing about a healthy fleet, of InfiniBand or RoCE, alone, few or with an earlier look', () => {
    const fleets = [1, 2, 3, 40].flatMap((count) => [one, oneRoce].map((make) => Array.from({ length: count }, (_, i) => make(i))));
    for (const facts of fleets)
      for (const before of [null, facts]) {
        const fleet = fleetOf(facts, before, 24);
        for (const check of hardwareChecks) {
          expect(
            troubles(check, fleet).map(({ message }) => message),
            check.id,
          ).toEqual([]);
          expect(check.notes?.(fleet) ?? [], check.id).toEqual([]);
        }
      }
  });

  it('judge most of a host on which everything is known', () => {
    const [host] = fleetOf([one(0)]).hosts;
    if (host === undefined) throw new Error('no host');
    const unknown = hardwareChecks.filter((check) => check.concerns(host) === null).map(({ id }) => id);
    expect(unknown).toEqual(
      [
        'port-link-recovery',
        'port-xmit-discards',
        'port-buffer-overrun',
        'port-vl15-dropped',
        'port-out-of-sequence',
        'port-ack-timeout',
        'port-rnr',
        'port-link-integrity',
      ].sort((a, b) => order(a) - order(b)),
    );
  });

  it('accuse nobody of whom nothing is known, also among hosts that are well', () => {
    const blank = { ...unknownFacts };
    for (const facts of [[blank], [blank, blank, blank], [one(0), one(1), blank, one(2)]])
      for (const check of hardwareChecks) {
        expect(troubles(check, fleetOf(facts)), check.id).toEqual([]);
        expect(
          foundBy(check, fleetOf(facts)).filter(({ host }) => facts[host.charCodeAt(0) - 97] === blank),
          check.id,
        ).toEqual([]);
      }
    const [host] = fleetOf([blank]).hosts;
    if (host === undefined) throw new Error('no host');
    for (const check of hardwareChecks) expect(check.concerns(host) === true, check.id).toBe(false);
  });

  it('concern no login node without GPUs and adapters', () => {
    const login = healthy({ gpus: [], nics: [], pci: [], versions: { driver: null, cuda: null, nccl: [] }, services: {} });
    const [host] = fleetOf([login]).hosts;
    if (host === undefined) throw new Error('no host');
    for (const check of hardwareChecks) expect(check.concerns(host), check.id).toBe(false);
  });

  it('look at each host of 1,250 a few times and not once for each other: reads grow with the fleet', () => {
    const reads = (checks: readonly Check[], count: number): Map<string, number> => {
      let counted = 0;
      const kept = new WeakMap<object, unknown>();
      const counting = <T extends object>(thing: T): T => {
        const known = kept.get(thing);
        if (known !== undefined) return known as T;
        const proxy = new Proxy(thing, {
          get: (target, key) => {
            counted++;
            const value: unknown = Reflect.get(target, key);
            return typeof value === 'object' && value !== null ? counting(value) : value;
          },
        });
        kept.set(thing, proxy);
        return proxy;
      };
      const odd = (i: number): HostFacts =>
        i % 10 === 0 ? { ...one(i), nics: nics(() => ({ state: 'DOWN', rateGbps: 200, firmware: '1', smLid: 9, lid: 0 })) } : one(i);
      const fleet = fleetOf(Array.from({ length: count }, (_, i) => counting(odd(i))));
      return new Map(
        checks.map((check) => {
          counted = 0;
          troubles(check, fleet);
          return [check.id, counted] as const;
        }),
      );
    };
    const [small, large] = [reads(hardwareChecks, 10), reads(hardwareChecks, 60)];
    for (const { id } of hardwareChecks) expect(large.get(id) ?? 0, id).toBeLessThanOrEqual((small.get(id) ?? 0) * 6 * 1.5);
    // What the count is for: a check that looks at all hosts for each host does not pass it.
    const [first] = hardwareChecks;
    if (first === undefined) throw new Error('no check');
    const quadratic: Check = {
      ...first,
      run: ({ hosts }) => hosts.flatMap(() => hosts.flatMap(({ facts }) => (facts.nics?.[0]?.device === '' ? [] : []))),
    };
    const [few, many] = [reads([quadratic], 10), reads([quadratic], 60)].map((counts) => counts.get(first.id) ?? 0);
    expect(many).toBeGreaterThan((few ?? 0) * 6 * 1.5);
  });
});

function order(id: string): number {
  return hardwareChecks.findIndex((check) => check.id === id);
}

describe('the table of Xids', () => {
  it('has each number once, with a meaning in both languages', () => {
    expect(new Set(xidCodes.map(({ code }) => code)).size).toBe(xidCodes.length);
    for (const { meaning, name } of xidCodes) {
      expect(meaning.en).toMatch(/\w/);
      expect(meaning.zh).toMatch(/[\u4e00-\u9fff]/);
      expect(name).toMatch(/^[A-Z0-9_]+$/);
    }
  });
});
