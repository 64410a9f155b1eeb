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

/**
 * Parses shell text and hands the tree to `use`; the tree is gone afterwards. The grammar is loaded on the first call.
 * This is the one file of the room that touches the disk.
 */
export async function withShellTree<Result>(text: string, use: (root: SyntaxNode) => Result): Promise<Result> {
  loaded ??= load();
  const { runtime, bash } = await loaded;
  const parser = new runtime.Parser();
  try {
    parser.setLanguage(bash);
    const tree = parser.parse(text);
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
