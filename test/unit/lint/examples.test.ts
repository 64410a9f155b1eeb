import { describe, expect, it } from 'vitest';
import { latest } from '../../../src/nccl/catalog/index.js';
import { lintDocument, type Finding } from '../../../src/lint/index.js';
import type { RuleExample } from '../../../src/lint/rule.js';
import { allRules } from '../../../src/lint/rules.js';
import { isReadable } from '../../../src/scripts/index.js';

const own = ['conf', 'tuner', 'topo-xml', 'hostfile'];
const loudness = ['error', 'warning', 'information', 'hint'];

async function said(rule: string, example: RuleExample, text: string): Promise<readonly Finding[]> {
  const { version = latest, hosts, kind } = example;
  // A rule that speaks only where it is asked for is asked for.
  const off = allRules.some(({ id, off = false }) => off && id === rule);
  const options = { version, ...(hosts === undefined ? {} : { hosts }), ...(off ? { rules: { [rule]: 'warning' as const } } : {}) };
  const { findings } = await lintDocument({ path: 'example', bytes: new TextEncoder().encode(text), kind }, options);
  return findings.filter((found) => found.rule === rule);
}

const written = allRules.flatMap(({ id, about }) =>
  about.examples.map((example, index) => ({ id, example, name: `${id} ${example.kind} ${String(index + 1)}` })),
);
const readable = written.filter(({ example }) => isReadable(example.kind) || own.includes(example.kind));

describe('the examples of rules', () => {
  it.each(readable.map((one) => [one.name, one] as const))('%s', async (_, { id, example }) => {
    expect(await said(id, example, example.bad), example.bad).not.toEqual([]);
    expect(await said(id, example, example.good), example.good).toEqual([]);
  });

  it('are all of kinds that can be read', () => {
    expect(written.filter((one) => !readable.includes(one)).map(({ name }) => name)).toEqual([]);
  });
});

describe('pages', () => {
  it('are written for every rule, in both languages', () => {
    for (const { id, about } of allRules) {
      for (const text of [about.what, about.why, about.evidence]) {
        expect(text.en.trim(), id).not.toBe('');
        expect(text.zh, id).toMatch(/\p{Script=Han}/u);
      }
      expect(about.examples.length, id).toBeGreaterThan(0);
    }
  });

  it('say the loudest severity and the kind of fix that the examples show', async () => {
    const differing: string[] = [];
    for (const { id, about, off } of allRules) {
      const shown = about.examples.filter(({ kind }) => isReadable(kind) || own.includes(kind));
      const findings = (await Promise.all(shown.map((example) => said(id, example, example.bad)))).flat();
      // A rule that is off has the severity with which it is asked for.
      const loudest = off === true ? about.severity : loudness[Math.min(...findings.map(({ severity }) => loudness.indexOf(severity)))];
      const fixes = findings.flatMap(({ fixes: offered }) => offered);
      const best = fixes.some(({ safe }) => safe) ? 'safe' : fixes.length > 0 ? 'look' : undefined;
      if (about.severity !== loudest) differing.push(`${id}: severity ${String(loudest)}`);
      if (about.fix !== best) differing.push(`${id}: fix ${String(best)}`);
    }
    expect(differing).toEqual([]);
  });
});
