import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as TreeSitter from '@vscode/tree-sitter-wasm';
import type { ParseMemory } from './fileReading.js';
import type { SyntaxNode } from './syntax.js';
import { mended, plainTree, touched, type Leftover, type NodeTypes, type PlainTree } from './syntaxTree.js';

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

/** A grammar that is loaded, with the one parser that reads all its texts. */
interface Grammar {
  readonly parser: TreeSitter.Parser;
  readonly types: NodeTypes;
}

let runtimeLoaded: ReturnType<typeof loadRuntime> | null = null;
const grammars = new Map<GrammarName, Promise<Grammar>>();

async function loadGrammar(name: GrammarName): Promise<Grammar> {
  runtimeLoaded ??= loadRuntime();
  const runtime = await runtimeLoaded;
  const parser = new runtime.Parser();
  parser.setLanguage(await runtime.Language.load(join(folderOf(packages[name]), `tree-sitter-${name}.wasm`)));
  return { parser, types: new Map() };
}

async function load(name: GrammarName): Promise<Grammar> {
  let grammar = grammars.get(name);
  if (grammar === undefined) {
    grammar = loadGrammar(name);
    grammars.set(name, grammar);
  }
  return grammar;
}

/** The tree and text of the last parse of one document. */
class Kept {
  constructor(
    readonly name: GrammarName,
    readonly text: string,
    readonly tree: TreeSitter.Tree,
    readonly plain: PlainTree | null,
    /** The text that the plain tree is of; the tree of tree-sitter stays that of an earlier one while changes are mended in parts. */
    readonly shown: string,
    /** Trees of parts and of neighbours, by their text. */
    readonly parts: ReadonlyMap<string, SyntaxNode | null>,
  ) {}
}

function release(memory: ParseMemory): void {
  if (memory.kept instanceof Kept) memory.kept.tree.delete();
  memory.kept = null;
}

/** Frees what a memory keeps; to be called when its document is closed. */
export function forget(memory: ParseMemory): void {
  release(memory);
  for (const inner of memory.inner ?? []) forget(inner);
  memory.inner = [];
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

/** Where two texts begin to differ, and where in each what both end with begins. */
function difference(before: string, after: string): { readonly same: number; readonly oldEnd: number; readonly newEnd: number } {
  const shortest = Math.min(before.length, after.length);
  let same = 0;
  while (same < shortest && before.charCodeAt(same) === after.charCodeAt(same)) same++;
  let tail = 0;
  while (tail < shortest - same && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail++;
  return { same, oldEnd: before.length - tail, newEnd: after.length - tail };
}

/** Tells a tree of `before` what has to be replaced to make it `after`: all between the beginning and the end that both share. */
function edit(tree: TreeSitter.Tree, before: string, after: string): void {
  const { same, oldEnd, newEnd } = difference(before, after);
  tree.edit({
    startIndex: same,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition: point(after, same),
    oldEndPosition: point(before, oldEnd),
    newEndPosition: point(after, newEnd),
  });
}

/** Brackets that are open at once in a text that the parser is trusted with: beyond, its time grows with their square. */
const mostOpen = 400;

function opensTooMany(text: string): boolean {
  let open = 0;
  for (const [bracket] of text.matchAll(/[(){}[\]]/gu)) {
    open += bracket === '(' || bracket === '{' || bracket === '[' ? 1 : -1;
    if (open > mostOpen) return true;
    if (open < 0) open = 0;
  }
  return false;
}

/** A line that nobody writes by hand. */
const longestLine = 50_000;

function hasEndlessLine(text: string): boolean {
  let from = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
    if (at - from > longestLine) return true;
    from = at + 1;
  }
  return text.length - from > longestLine;
}

/** A control character that no grammar expects; tree-sitter takes long over NUL. */
const strange = new RegExp(`[${String.fromCharCode(0)}-${String.fromCharCode(8, 11, 12, 14)}-${String.fromCharCode(31, 127)}]`, 'gu');
const harmless = '\ue001';

/** Steps, as the parser reports them, that a text may take: a script takes one for some hundred characters, one in error many more. */
const stepsAtLeast = 1500;
const charactersPerStep = 10;

/**
 * Time of this process that one text may take, in ms. Where quotes stay open, or comments follow each other by
 * the thousand, a step takes the longer the more was passed over before; a text as long as is read at all takes a tenth of this.
 */
const longestParse = 800;

/** Texts that are shorter cannot take so long. */
const shortestTimed = 10_000;

/** Steps that pass between two looks at the time: asking for it takes as long as parsing some lines. */
const mostUnseen = 16;

/** Tells at each step of a parse whether it has taken too long. As long as steps are short only some of them are timed. */
function slowness(): () => boolean {
  const began = process.cpuUsage();
  let [unseen, left, before] = [1, 0, 0];
  return () => {
    if (left-- > 0) return false;
    const { user, system } = process.cpuUsage(began);
    const now = user + system;
    unseen = now - before < 1000 ? Math.min(mostUnseen, unseen * 2) : 1;
    left = unseen - 1;
    before = now;
    return now > longestParse * 1000;
  };
}

/** Parses what it is given; null where the text nests deeper than anybody writes by hand, or is so far from the grammar that it takes too long. */
export interface Parsing {
  /** The document itself. `parsed` is what the parser sees, `text`, of the same length, what the nodes show. */
  readonly whole: (text: string, parsed?: string) => SyntaxNode | null;
  /** Another text, of which nothing but its plain tree is kept. */
  readonly part: (text: string, parsed?: string) => SyntaxNode | null;
}

/**
 * Hands a parser to `use`. The grammar is loaded on the first call; with a memory only what has changed since the last call is parsed anew.
 * This is the one file of the room that touches the disk.
 */
export async function withParser<Result>(name: GrammarName, use: (parsing: Parsing) => Result, memory?: ParseMemory): Promise<Result> {
  const { parser, types } = await load(name);
  const latest = (): Kept | null => (memory?.kept instanceof Kept && memory.kept.name === name ? memory.kept : null);
  const earlier = latest()?.parts;
  const parts = new Map<string, SyntaxNode | null>();
  const parse = (parsed: string, old: TreeSitter.Tree | null): TreeSitter.Tree | null => {
    if (hasEndlessLine(parsed) || opensTooMany(parsed)) return null;
    let steps = 0;
    const most = stepsAtLeast + parsed.length / charactersPerStep;
    const isSlow = parsed.length > shortestTimed ? slowness() : () => false;
    // What the callback returns counts, whatever its declared type says.
    const progressCallback = ({ hasError }: TreeSitter.ParseState): boolean => ++steps > (hasError ? stepsAtLeast : most) || isSlow();
    const tree = parser.parse(parsed, old, { progressCallback });
    if (tree === null) parser.reset();
    return tree;
  };
  /** Parses a text by itself. */
  const plainOf = (parsed: string, text: string, leftover: Leftover | null): PlainTree | null => {
    const tree = parse(parsed, null);
    const cursor = tree?.walk() ?? null;
    const plain = cursor === null ? null : plainTree(cursor, types, parsed, text, leftover);
    cursor?.delete();
    tree?.delete();
    return plain;
  };
  const part = (text: string, masked = text): SyntaxNode | null => {
    const key = masked === text ? text : `${masked}\n${text}`;
    const known = parts.get(key) ?? earlier?.get(key);
    if (known !== undefined) {
      parts.set(key, known);
      return known;
    }
    const plain = plainOf(masked.replace(strange, harmless), text, null);
    parts.set(key, plain?.root ?? null);
    return plain?.root ?? null;
  };
  /** Parses only the statements around a change; null where that is not enough. */
  const mend = ({ plain, shown }: Kept, parsed: string, text: string): PlainTree | null => {
    if (plain === null) return null;
    const { same, oldEnd, newEnd } = difference(shown, parsed);
    const place = touched(plain, shown, same, oldEnd);
    if (place === null || place.to - place.from > parsed.length / 2) return null;
    const moved = newEnd - oldEnd;
    const stretch = parsed.slice(place.from, place.to + moved);
    const part = plainOf(stretch, text.slice(place.from, place.to + moved), new Map());
    return part === null || part.root.hasError ? null : mended(plain, part, place, text, moved);
  };
  const whole = (text: string, masked = text): SyntaxNode | null => {
    if (memory === undefined) return part(text, masked);
    const parsed = masked.replace(strange, harmless);
    // A text may be looked at more than once in one reading, each time a little changed.
    const before = latest();
    if (before !== null && before.plain !== null && before.shown === parsed && before.plain.unit.source.text === text) {
      memory.kept = new Kept(name, before.text, before.tree, before.plain, parsed, parts);
      return before.plain.root;
    }
    const inPart = before === null ? null : mend(before, parsed, text);
    if (before !== null && inPart !== null) {
      memory.kept = new Kept(name, before.text, before.tree, inPart, parsed, parts);
      return inPart.root;
    }
    if (before !== null) edit(before.tree, before.text, parsed);
    const tree = parse(parsed, before?.tree ?? null);
    release(memory);
    if (tree === null) return null;
    const cursor = tree.walk();
    const plain = plainTree(cursor, types, parsed, text, before?.plain?.leftover ?? new Map<never, never>());
    cursor.delete();
    memory.kept = new Kept(name, parsed, tree, plain, parsed, parts);
    return plain?.root ?? null;
  };
  return use({ whole, part });
}

/** Parses text and hands the tree to `use`. A text that cannot be parsed (see {@link Parsing}) is taken for an empty one. */
export async function withTree<Result>(
  name: GrammarName,
  text: string,
  use: (root: SyntaxNode) => Result,
  memory?: ParseMemory,
): Promise<Result> {
  return withParser(
    name,
    ({ whole, part }) => {
      const root = whole(text) ?? part('');
      if (root === null) throw new Error('tree-sitter returned no tree');
      return use(root);
    },
    memory,
  );
}
