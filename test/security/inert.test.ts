import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { Linter } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';

type Rules = NonNullable<Linter.Config['rules']>;
let rule: Rules[string] | undefined;

/** Whether the project's own rule speaks about a piece of source. */
function refused(code: string): boolean {
  if (rule === undefined) throw new Error('the rule was not found');
  const messages = new Linter().verify(code, [{ rules: { 'no-restricted-syntax': rule } }]);
  expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
  return messages.length > 0;
}

beforeAll(async () => {
  const { default: config } = (await import(pathToFileURL(resolve('eslint.config.mjs')).href)) as { default: Linter.Config[] };
  const block = config.find(({ rules }) => rules !== undefined && 'no-restricted-syntax' in rules);
  expect(block?.files).toEqual(expect.arrayContaining(['src/**/*.ts', 'webview/**/*.ts']));
  rule = block?.rules?.['no-restricted-syntax'];
});

describe('the rule that keeps foreign text inert', () => {
  it.each([
    'element.innerHTML = text;',
    'element.outerHTML = text;',
    'frame.srcdoc = text;',
    "element.insertAdjacentHTML('beforeend', text);",
    'range.createContextualFragment(text);',
    'document.write(text);',
    'eval(text);',
    'new Function(text);',
    "spawn('ls', [], { shell: true });",
    "spawn('ls', [], { shell: '/bin/sh' });",
    'spawn("ls", [], { shell: which });',
    "import { exec } from 'node:child_process';",
    "import { execSync as run } from 'child_process';",
    'markdown.isTrusted = true;',
    'markdown.supportHtml = true;',
    'show({ isTrusted: true });',
    'const link = "[a](command:x)";',
    'const link = `${text} [a](command:${id})`;',
  ])('refuses %s', (code) => {
    expect(refused(code)).toBe(true);
  });

  it.each([
    'element.textContent = text;',
    "element.setAttribute('aria-label', text);",
    'panel.webview.html = pageHtml(name);',
    "spawn('ls', ['-l'], { shell: false });",
    "import { execFile, spawn } from 'node:child_process';",
    'const found = pattern.exec(text);',
    'if (workspace.isTrusted) run();',
    'file.write(text);',
    'const words = "command: what to run";',
  ])('takes %s', (code) => {
    expect(refused(code)).toBe(false);
  });
});
