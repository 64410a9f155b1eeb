import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as TreeSitter from '@vscode/tree-sitter-wasm';
import type { SyntaxNode } from './syntax.js';

/** Folder of tree-sitter.js and the grammars: beside the bundle, or in node_modules when run from source. */
function grammarFolder(): string {
  const beside = join(__dirname, 'tree-sitter');
  if (existsSync(join(beside, 'tree-sitter.js'))) return beside;
  return dirname(createRequire(join(__dirname, 'grammar.js')).resolve('@vscode/tree-sitter-wasm'));
}

async function load(): Promise<{ runtime: typeof TreeSitter; bash: TreeSitter.Language }> {
  const folder = grammarFolder();
  const runtime = createRequire(join(folder, 'tree-sitter.js'))('./tree-sitter.js') as typeof TreeSitter;
  await runtime.Parser.init({ locateFile: (file) => join(folder, file) });
  return { runtime, bash: await runtime.Language.load(join(folder, 'tree-sitter-bash.wasm')) };
}

let loaded: ReturnType<typeof load> | null = null;

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

/**
 * Parses shell text and hands the tree to `use`; the tree is gone afterwards. The grammar is loaded on the first call. A script that nests
 * deeper than anybody writes by hand is taken for an empty one.
 * This is the one file of the room that touches the disk.
 */
export async function withShellTree<Result>(text: string, use: (root: SyntaxNode) => Result): Promise<Result> {
  loaded ??= load();
  const { runtime, bash } = await loaded;
  const parser = new runtime.Parser();
  try {
    parser.setLanguage(bash);
    let tree = parser.parse(text);
    if (tree !== null && isTooDeep(tree)) {
      tree.delete();
      tree = parser.parse('');
    }
    if (tree === null) throw new Error('tree-sitter returned no tree');
    try {
      return use(tree.rootNode);
    } finally {
      tree.delete();
    }
  } finally {
    parser.delete();
  }
}
