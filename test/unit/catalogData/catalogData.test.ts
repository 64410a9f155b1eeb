import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { foreign, latest, misnomers, releases, variables } from '../../../src/nccl/catalog/data/index.js';

/** Variables that NCCL's own repository reads; releases of NCCL say nothing about the others. */
const elsewhere = ['PyTorch', 'Ascend HCCL', 'AMD RCCL'];
const ours = variables.filter(({ owner }) => !elsewhere.includes(owner));

const order = (release: string): number => releases.indexOf(release);
const areas = [...new Set(variables.map(({ area }) => area))];
const of = (area: string): typeof variables => variables.filter((variable) => variable.area === area);
const byName = new Map(variables.map((variable) => [variable.name, variable]));

describe('the catalogue of variables', () => {
  it('names each variable once', () => {
    expect(ours.length).toBe(305);
    expect(byName.size).toBe(variables.length);
    for (const name of byName.keys()) expect(name).toMatch(/^[A-Z][A-Z0-9_]+$/u);
  });

  it('orders releases and ends with the latest', () => {
    const numbers = releases.map((release) => release.split('.').map(Number));
    const keys = numbers.map(([major = 0, minor = 0, patch = 0]) => major * 1e6 + minor * 1e3 + patch);
    expect(keys).toEqual([...keys].sort((a, b) => a - b));
    expect(new Set(releases).size).toBe(releases.length);
    expect(releases.at(-1)).toBe(latest);
  });

  it.each(areas)('speaks of known releases in order: %s', (area) => {
    for (const variable of of(area)) {
      const since = variable.introducedIn;
      for (const release of [since, variable.removedIn, variable.deprecatedIn, variable.deadSince]) {
        if (release !== null) expect(releases).toContain(release);
      }
      if (since !== null && variable.removedIn !== null) expect(order(since)).toBeLessThan(order(variable.removedIn));
      const starts = [variable.defaults.map(([release]) => release), variable.accepted.map((entry) => entry.since)];
      for (const list of starts) {
        for (const release of list) expect(releases).toContain(release);
        const at = list.map(order);
        expect(at).toEqual([...new Set(at)].sort((a, b) => a - b));
      }
      if (since !== null) expect(order(variable.defaults[0]?.[0] ?? '')).toBeGreaterThanOrEqual(order(since));
    }
  });

  it.each(areas)('has a status, a replacement and a default that agree: %s', (area) => {
    for (const variable of of(area)) {
      expect(variable.status === 'removed').toBe(variable.removedIn !== null);
      expect(variable.status === 'dead').toBe(variable.deadSince !== null);
      if (variable.replacedBy !== null) expect([...byName.keys()]).toContain(variable.replacedBy);
      if (variable.range !== null) expect(variable.range[0]).toBeLessThan(variable.range[1]);
      if (variable.debugging) expect(variable.documented).toBe(true);
      const value = variable.defaults.at(-1)?.[1];
      if (typeof value === 'number' && value < 0)
        expect(variable.defaultMeans, `${variable.name}: a negative default says what it means`).not.toBeNull();
    }
  });

  it.each(areas)('is described in both languages: %s', (area) => {
    for (const { name, summary, defaultMeans } of of(area)) {
      expect(summary.en).toMatch(/^[A-Z].+\.$/u);
      expect(summary.zh).toMatch(/\p{Script=Han}.*。$/u);
      expect(summary.zh).not.toMatch(/[.,;:!?]$/u);
      expect(summary.en.length, name).toBeLessThan(130);
      if (defaultMeans !== null) expect(defaultMeans.en.length * defaultMeans.zh.length).toBeGreaterThan(0);
    }
  });

  it('calls no variable of NCCL foreign or misspelt, and none twice', () => {
    for (const { name } of foreign) {
      const hit = ours
        .map((known) => known.name)
        .filter((known) => (name.endsWith('*') ? known.startsWith(name.slice(0, -1)) : known === name));
      expect(hit, name).toEqual([]);
    }
    for (const { name, use } of misnomers) {
      expect(byName.has(name), name).toBe(false);
      if (use !== null) expect(byName.has(use), use).toBe(true);
    }
  });

  it('keeps known facts: defaults and words that changed', () => {
    expect(byName.get('NCCL_IB_TIMEOUT')?.defaults).toEqual([
      ['2.3.5', 14],
      ['2.14.3', 18],
      ['2.23.4', 20],
    ]);
    expect(byName.get('NCCL_ALGO')?.accepted.at(-1)).toEqual({
      since: '2.23.4',
      words: ['Tree', 'Ring', 'CollNetDirect', 'CollNetChain', 'NVLS', 'NVLSTree', 'PAT'],
    });
    expect(byName.get('NCCL_NTHREADS')).toMatchObject({ range: [64, 512], step: 32 });
    expect(byName.get('NCCL_P2P_DISABLE')?.truthy).toBe('==1');
  });
});

interface Fact {
  readonly name: string;
  readonly kind: string;
  readonly description: string;
  readonly introduced_in: string;
  readonly removed_in: string | null;
  readonly status: string;
  readonly range?: readonly [number, number];
  readonly documented: boolean;
}

const facts = join(import.meta.dirname, '../../../../shared/facts/nccl-params.json');

if (existsSync(facts)) {
  describe('the catalogue against the facts', () => {
    const { params } = JSON.parse(readFileSync(facts, 'utf8')) as { params: readonly Fact[] };
    // Releases before 2.3.5 had no public source; the facts name them from documentation alone.
    const unseen = new Set(['NCCL_CHECKS_DISABLE', 'NCCL_SINGLE_RING_THRESHOLD', 'NCCL_LL_THRESHOLD']);
    const kinds: Readonly<Record<string, string>> = { int: 'integer', 'bool-int': 'switch', 'enum-int': 'enum-integer', string: 'text' };

    it('has the same names, kinds, releases, ranges and status', () => {
      expect(params.map(({ name }) => name).sort()).toEqual(ours.map(({ name }) => name).sort());
      for (const fact of params) {
        const variable = byName.get(fact.name);
        expect(variable?.kind, fact.name).toBe(kinds[fact.kind] ?? fact.kind);
        expect(variable?.status, fact.name).toBe(fact.status);
        expect(variable?.range, fact.name).toEqual(fact.range ?? null);
        expect(variable?.documented, fact.name).toBe(fact.documented);
        if (unseen.has(fact.name)) continue;
        expect(variable?.introducedIn, fact.name).toBe(fact.introduced_in);
        expect(variable?.removedIn, fact.name).toBe(fact.removed_in);
      }
    });

    it('says it in its own words', () => {
      const words = (text: string): readonly string[] => text.toLowerCase().match(/[a-z0-9]+/gu) ?? [];
      for (const fact of params) {
        const own = words(byName.get(fact.name)?.summary.en ?? '');
        const theirs = ` ${words(fact.description).join(' ')} `;
        for (let at = 0; at + 7 <= own.length; at++) expect(theirs, fact.name).not.toContain(` ${own.slice(at, at + 7).join(' ')} `);
      }
    });
  });
} else {
  describe('left out: ../shared is not here', () => {
    it('did not compare the catalogue with nccl-params.json', () => {
      console.log('left out: ../shared/facts/nccl-params.json is not here, the catalogue was held to its own rules only');
    });
  });
}
