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
  readonly deprecated_in?: string;
  readonly dead_since?: string;
  readonly replaced_by?: string;
  readonly status: string;
  readonly range?: readonly [number, number];
  readonly unit?: string;
  readonly truthy?: string;
  readonly case_sensitive?: boolean;
  readonly default: number | string | null;
  readonly default_history?: readonly (readonly [string, number | string | null])[];
  readonly accepted?: readonly string[];
  readonly accepted_by_version?: Readonly<Record<string, readonly string[]>>;
  readonly documented: boolean;
  readonly doc_url?: string;
  readonly discouraged_in_production: boolean | null;
  readonly read_by: string | null;
}

interface Facts {
  readonly params: readonly Fact[];
  readonly meta: {
    readonly not_nccl: Readonly<Record<string, string>>;
    readonly misnomers: readonly { readonly name: string; readonly use: string | null }[];
    readonly aliases: Readonly<Record<string, { readonly use: string }>>;
  };
}

const facts = join(import.meta.dirname, '../../../../shared/facts/nccl-params.json');

if (existsSync(facts)) {
  describe('the catalogue against the facts', () => {
    const { params, meta } = JSON.parse(readFileSync(facts, 'utf8')) as Facts;
    // Releases before 2.3.5 had no public source; the facts name them from documentation alone.
    const unseen = new Set(['NCCL_CHECKS_DISABLE', 'NCCL_SINGLE_RING_THRESHOLD', 'NCCL_LL_THRESHOLD']);
    const kinds: Readonly<Record<string, string>> = { int: 'integer', 'bool-int': 'switch', 'enum-int': 'enum-integer', string: 'text' };

    // The verbs field for the GID index has eight bits (struct ibv_global_route).
    const ranges: Readonly<Record<string, readonly [number, number]>> = { NCCL_IB_GID_INDEX: [0, 255] };

    it('has the same names, kinds, releases, ranges and status', () => {
      expect(params.map(({ name }) => name).sort()).toEqual(ours.map(({ name }) => name).sort());
      for (const fact of params) {
        const variable = byName.get(fact.name);
        expect(variable?.kind, fact.name).toBe(kinds[fact.kind] ?? fact.kind);
        expect(variable?.status, fact.name).toBe(fact.status);
        expect(variable?.range, fact.name).toEqual(ranges[fact.name] ?? fact.range ?? null);
        expect(variable?.documented, fact.name).toBe(fact.documented);
        if (unseen.has(fact.name)) continue;
        expect(variable?.introducedIn, fact.name).toBe(fact.introduced_in);
        expect(variable?.removedIn, fact.name).toBe(fact.removed_in);
      }
    });

    const units: Readonly<Record<string, string>> = { us: 'µs', percent: '%', 'exponent (4.096us*2^n)': 'exponent' };
    const readers: Readonly<Record<string, string>> = {
      'NCCL_PARAM (strtoll base 0)': 'strtoll',
      'typed parameter (2.30.7)': 'typed',
      string: 'own',
    };

    it.each(params.map((fact) => [fact.name, fact] as const))('has the same units, readers, documentation and fate: %s', (name, fact) => {
      const variable = byName.get(name);
      expect(variable?.unit).toBe(fact.unit === undefined ? null : (units[fact.unit] ?? fact.unit));
      expect(variable?.reader).toBe(readers[fact.read_by ?? ''] ?? 'own');
      const truthy = fact.truthy === undefined ? null : fact.truthy.startsWith('non-zero') ? '!=0' : '==1';
      expect(variable?.truthy).toBe(truthy);
      expect(variable?.caseSensitive).toBe(fact.case_sensitive ?? false);
      expect(variable?.docs).toBe(fact.doc_url ?? null);
      expect(variable?.debugging).toBe(fact.discouraged_in_production === true);
      expect(variable?.replacedBy).toBe(fact.replaced_by ?? null);
      expect(variable?.deadSince).toBe(fact.dead_since ?? null);
      // The documentation says 2.17; its first tag is 2.17.1.
      if (!unseen.has(name)) expect(variable?.deprecatedIn).toBe(fact.deprecated_in === '2.17' ? '2.17.1' : (fact.deprecated_in ?? null));
    });

    // Where the facts give a default in words, and where the source of older tags has more to say: -2 up to 2.5.7.
    const defaults: Readonly<Record<string, readonly (readonly [string, number | string | null])[]>> = {
      NCCL_DEBUG: [['1.2.1', null]],
      NCCL_P2P_LEVEL: [['2.3.5', null]],
      NCCL_TUNER_CONFIG_FILE: [['2.27.5', 'nccl_tuner.conf']],
      NCCL_WORK_ARGS_BYTES: [['2.22.3', '9223372036854775807']],
      NCCL_P2P_DISABLE: [
        ['2.3.5', -2],
        ['2.6.4', 0],
      ],
    };

    it.each(params.map((fact) => [fact.name, fact] as const))('has the same defaults over time: %s', (name, fact) => {
      const variable = byName.get(name);
      const own = defaults[name];
      if (own !== undefined) expect(variable?.defaults).toEqual(own);
      else if (fact.default_history !== undefined) expect(variable?.defaults).toEqual(fact.default_history);
      else expect(variable?.defaults.map(([, value]) => value)).toEqual(variable?.introducedIn === null ? [] : [fact.default]);
    });

    // Words are held to the source in the test of the grammars; here only those that the facts list for the newest release.
    it.each(params.filter(({ accepted }) => accepted !== undefined).map((fact) => [fact.name, fact] as const))(
      'accepts the same words: %s',
      (name, fact) => {
        const words = [...(Object.values(fact.accepted_by_version ?? {}).at(-1) ?? fact.accepted ?? [])];
        const named = words.filter((word) => !word.includes(' '));
        const own = byName.get(name)?.accepted.at(-1)?.words ?? [];
        // Threads are a range with a step, not a list of words.
        if (name !== 'NCCL_NTHREADS') expect([...own].sort()).toEqual(named.sort());
      },
    );

    it('knows the names of others, the misspelt ones and those that took over', () => {
      for (const name of Object.keys(meta.not_nccl)) {
        const known = foreign.some((one) => (one.name.endsWith('*') ? name.startsWith(one.name.slice(0, -1)) : one.name === name));
        expect(known || elsewhere.includes(byName.get(name)?.owner ?? ''), name).toBe(true);
      }
      for (const { name, use } of meta.misnomers) {
        if (foreign.some((one) => name.startsWith(one.name.replace('*', '')))) continue;
        expect(misnomers.find((one) => one.name === name)?.use, name).toBe(use);
      }
      for (const [name, { use }] of Object.entries(meta.aliases)) expect(byName.get(name)?.replacedBy, name).toBe(use);
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
