import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as TreeSitter from '@vscode/tree-sitter-wasm';
import type { ParseMemory } from './fileReading.js';
import type { SyntaxNode } from './syntax.js';

/** Languages whose grammar is at hand. */
export type GrammarName = 'bash' | 'python' | 'toml';

const packages: Readonly<Record<GrammarName, string>> = {
  bash: '@vscode/tree-sitter-wasm',
  python: '@vscode/tree-sitter-wasm',
  toml: '@tree-sitter-grammars/tree-sitter-toml/package.json',
};

/** Folder of tree-sitter.js and the grammars: beside the bundle, or a package when run from source. */
function folderOf(packageName: string): string {
  const beside = join(__dirname, 'tree-sitter');
  if (existsSync(join(beside, 'tree-sitter.js'))) return beside;
  return dirname(createRequire(join(__dirname, 'grammar.js')).resolve(packageName));
}

async function loadRuntime(): Promise<typeof TreeSitter> {
  const folder = folderOf('@vscode/tree-sitter-wasm');
  const runtime = createRequire(join(folder, 'tree-sitter.js'))('./tree-sitter.js') as typeof TreeSitter;
  await runtime.Parser.init({ locateFile: (file) => join(folder, file) });
  return runtime;
}

let runtimeLoaded: ReturnType<typeof loadRuntime> | null = null;
const languages = new Map<GrammarName, Promise<TreeSitter.Language>>();

async function load(name: GrammarName): Promise<{ runtime: typeof TreeSitter; language: TreeSitter.Language }> {
  runtimeLoaded ??= loadRuntime();
  const runtime = await runtimeLoaded;
  let language = languages.get(name);
  if (language === undefined) {
    language = runtime.Language.load(join(folderOf(packages[name]), `tree-sitter-${name}.wasm`));
    languages.set(name, language);
  }
  return { runtime, language: await language };
}

/** Levels of a tree that are walked; scripts that people write have some dozens, and the walk has a stack. */
const deepest = 500;

/** Whether a tree goes deeper than it can be walked. Itself walks with a cursor, which needs no stack. */
function isTooDeep(tree: TreeSitter.Tree): boolean {
  const cursor = tree.walk();
  try {
    let depth = 0;
    for (;;) {
      if (cursor.gotoFirstChild()) {
        if (++depth > deepest) return true;
        continue;
      }
      while (!cursor.gotoNextSibling()) {
        if (!cursor.gotoParent()) return false;
        depth--;
      }
    }
  } finally {
    cursor.delete();
  }
}

/** The tree and text of the last parse of one document. */
class Kept {
  constructor(
    readonly name: GrammarName,
    readonly text: string,
    readonly tree: TreeSitter.Tree,
  ) {}
}

/** Frees what a memory keeps; to be called when its document is closed. */
export function forget(memory: ParseMemory): void {
  if (memory.kept instanceof Kept) memory.kept.tree.delete();
  memory.kept = null;
}

function point(text: string, offset: number): TreeSitter.Point {
  let row = 0;
  let start = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    row++;
    start = at + 1;
  }
  return { row, column: offset - start };
}

/** Tells a tree of `before` what has to be replaced to make it `after`: all between the beginning and the end that both share. */
function edit(tree: TreeSitter.Tree, before: string, after: string): void {
  const shortest = Math.min(before.length, after.length);
  let same = 0;
  while (same < shortest && before.charCodeAt(same) === after.charCodeAt(same)) same++;
  let tail = 0;
  while (tail < shortest - same && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail++;
  const [oldEnd, newEnd] = [before.length - tail, after.length - tail];
  tree.edit({
    startIndex: same,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition: point(after, same),
    oldEndPosition: point(before, oldEnd),
    newEndPosition: point(after, newEnd),
  });
}

/**
 * Parses text and hands the tree to `use`, which must not keep it. The grammar is loaded on the first call; with a memory only what has changed
 * since the last call is parsed anew. A text that nests deeper than anybody writes by hand is taken for an empty one.
 * This is the one file of the room that touches the disk.
 */
export async function withTree<Result>(
  name: GrammarName,
  text: string,
  use: (root: SyntaxNode) => Result,
  memory?: ParseMemory,
): Promise<Result> {
  const { runtime, language } = await load(name);
  const parser = new runtime.Parser();
  try {
    parser.setLanguage(language);
    const before = memory?.kept instanceof Kept && memory.kept.name === name ? memory.kept : null;
    if (before !== null) edit(before.tree, before.text, text);
    let tree = parser.parse(text, before?.tree ?? null);
    if (memory !== undefined) forget(memory);
    if (tree !== null && isTooDeep(tree)) {
      tree.delete();
      tree = parser.parse('');
      if (tree === null) throw new Error('tree-sitter returned no tree');
      return useOnce(tree, use);
    }
    if (tree === null) throw new Error('tree-sitter returned no tree');
    if (memory === undefined) return useOnce(tree, use);
    memory.kept = new Kept(name, text, tree);
    return use(tree.rootNode);
  } finally {
    parser.delete();
  }
}

function useOnce<Result>(tree: TreeSitter.Tree, use: (root: SyntaxNode) => Result): Result {
  try {
    return use(tree.rootNode);
  } finally {
    tree.delete();
  }
}
