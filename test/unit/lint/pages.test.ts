import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ruleIds, ruleIndex, rulePage } from '../../../src/lint/index.js';

const folders = { en: 'docs/rules', zh: 'docs/rules/zh-cn' } as const;

describe.each([['en'], ['zh']] as const)('pages of rules in %s', (language) => {
  const folder = folders[language];

  it('are what the rules say of themselves: npm run docs:rules prints them', () => {
    const pages = ruleIds.filter((id) => rulePage(id, language) !== null);
    const differing = pages.filter((id) => {
      const path = join(folder, `${id}.md`);
      return !existsSync(path) || readFileSync(path, 'utf8') !== rulePage(id, language);
    });
    expect(differing).toEqual([]);
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe(ruleIndex(language));
    const names = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');
    expect(names.toSorted()).toEqual(pages.map((id) => `${id}.md`).toSorted());
  });

  it('are plain Markdown: no HTML, no command links, fences in pairs', () => {
    for (const id of ruleIds) {
      const page = rulePage(id, language) ?? '';
      const prose = page.replace(/^(`{3,}).*?^\1$/gmsu, '').replace(/`[^`\n]+`/gu, '');
      expect(prose, id).not.toMatch(/(?<!\\)<[a-z!/]|command:/iu);
      expect(prose, id).not.toContain('```');
      if (page !== '') expect(page, id).toMatch(/^# [\w-]+\n/u);
    }
  });
});

it('has no page for a rule that does not exist', () => {
  expect(rulePage('no-such-rule', 'en')).toBeNull();
});
