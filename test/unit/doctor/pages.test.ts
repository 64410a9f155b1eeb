import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unknownFacts } from '../../../src/cluster/facts.js';
import { checkIds, checkIndex, checkPage, checks, examine } from '../../../src/doctor/index.js';
import { hostFacts, snapshotOf } from '../cluster/facts.js';

const folders = { en: 'docs/checks', zh: 'docs/checks/zh-cn' } as const;

describe.each([['en'], ['zh']] as const)('pages of checks in %s', (language) => {
  it('are what the checks say of themselves: npm run docs:checks prints them', () => {
    const differing = checkIds.filter((id) => {
      const path = join(folders[language], `${id}.md`);
      return !existsSync(path) || readFileSync(path, 'utf8') !== checkPage(id, language);
    });
    expect(differing).toEqual([]);
    expect(readFileSync(join(folders[language], 'README.md'), 'utf8')).toBe(checkIndex(language));
    const names = readdirSync(folders[language]).filter((name) => name.endsWith('.md') && name !== 'README.md');
    expect(names.toSorted()).toEqual(checkIds.map((id) => `${id}.md`).toSorted());
  });
  it('are complete: name, what, consequence and source', () => {
    for (const { id, about } of checks) {
      for (const text of [about.name[language], about.what[language], about.consequence[language]]) expect(text, id).toMatch(/\S{2}/);
      expect(about.source.length, id).toBeGreaterThan(8);
      if (about.docs !== null) expect(about.docs, id).toMatch(/^https:\/\/[^\s]+$/);
      if (language === 'zh') expect(about.what.zh, id).toMatch(/\p{Script=Han}/u);
    }
  });
  it('are plain Markdown without HTML or command links', () => {
    for (const id of checkIds) {
      const prose = (checkPage(id, language) ?? '').replace(/^(`{3,}).*?^\1$/gmsu, '').replace(/`[^`\n]+`/gu, '');
      expect(prose, id).not.toMatch(/(?<!\\)<[a-z!/]|command:/iu);
    }
  });
});

describe('all checks', () => {
  it('are at least sixty with ids of their own', () => {
    expect(new Set(checkIds).size).toBe(checkIds.length);
    expect(checks.length).toBeGreaterThanOrEqual(60);
    for (const id of checkIds) expect(id).toMatch(/^[a-z][a-z0-9-]+$/);
  });
  it('accuse nobody in a fleet that is well', () => {
    const { checks: results, well } = examine(snapshotOf(...Array.from({ length: 12 }, () => hostFacts())));
    expect(results.filter(({ status }) => status === 'fail' || status === 'warn')).toEqual([]);
    expect(well).toHaveLength(12);
  });
  it('accuse nobody of whom nothing is known, alone or among others', () => {
    for (const hosts of [[unknownFacts], [unknownFacts, hostFacts(), hostFacts()]])
      expect(examine(snapshotOf(...hosts)).checks.filter(({ status }) => status === 'fail' || status === 'warn')).toEqual([]);
  });
  it('have no page for what is none', () => expect(checkPage('no-such-check', 'en')).toBeNull());
});
