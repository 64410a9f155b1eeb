import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** Every literal text given to l10n.t, vscode.l10n.t or a bare t, with the file that says it; null for a first argument that is not literal. */
function textsOf(path: string): { text: string | null; place: string }[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: { text: string | null; place: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const callee = node.expression.getText(source);
      const [first] = node.arguments;
      if (/^(vscode\.)?l10n\.t$/.test(callee) && first !== undefined) {
        const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
        found.push({ text: ts.isStringLiteralLike(first) ? first.text : null, place: `${path}:${line}` });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const files = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extname(entry.name) === '.ts')
    .map((entry) => join(entry.parentPath, entry.name));

const said = [...files('src'), ...files('webview')].flatMap(textsOf);
const fragments = readdirSync('l10n/zh-cn').map((name) => ({
  name,
  texts: JSON.parse(readFileSync(join('l10n/zh-cn', name), 'utf8')) as Record<string, string>,
}));
const holes = (text: string): string[] => [...new Set(text.match(/\{\d+\}/g) ?? [])].sort();

describe('texts in two languages', () => {
  it('are literal, so that they can be found', () => {
    expect(said.filter((entry) => entry.text === null).map((entry) => entry.place)).toEqual([]);
    expect(said.length).toBeGreaterThan(100);
  });

  it('have a Chinese twin each', () => {
    const known = new Set(fragments.flatMap((fragment) => Object.keys(fragment.texts)));
    expect([...new Set(said.filter((entry) => entry.text !== null && !known.has(entry.text)).map((entry) => `${entry.place} ${entry.text ?? ''}`))]).toEqual([]);
  });

  it('keep their holes, differ from nobody else’s twin, and are all used', () => {
    const used = new Set(said.map((entry) => entry.text));
    const twins = new Map<string, string>();
    for (const { name, texts } of fragments) {
      for (const [english, chinese] of Object.entries(texts)) {
        expect(chinese.trim(), `${name}: ${english}`).not.toBe('');
        expect(holes(chinese), `${name}: ${english}`).toEqual(holes(english));
        expect(twins.get(english) ?? chinese, `${name}: ${english}`).toBe(chinese);
        twins.set(english, chinese);
        expect(used.has(english), `${name}: unused "${english}"`).toBe(true);
      }
    }
  });
});
