import { withParser } from '../grammar.js';
import { nothingRead, type FileReader, type FileReading } from '../fileReading.js';
import { handWritten } from '../handWritten.js';
import { looksLikeCommand } from '../json/judgement.js';
import { mentionsSetting } from '../mentions.js';
import { placesOf } from '../places.js';
import { childrenOf, namedChildrenOf, type SyntaxNode } from '../syntax.js';
import { maskTemplate } from '../template.js';
import { bindingsOf } from './bindings.js';
import { noteInitialisation, readCall } from './calls.js';
import { readDictionary, readList } from './dictionary.js';
import { maskMagics, readMagics } from './magics.js';
import { addValue, inScope, isEnviron, isEnvironment, nameOf, type Context, type Reading } from './reading.js';

/** Whether there is anything to read in a text. */
function concernsUs(text: string): boolean {
  return mentionsSetting(text) || text.includes('timedelta') || looksLikeCommand(text);
}

/** Reads Python: what a program puts into its own environment and into that of what it starts, and when. */
export const readPython: FileReader = (text, options) => {
  if (!concernsUs(text)) return Promise.resolve(nothingRead);
  const mask = maskTemplate(text);
  const { parsed, magics } = maskMagics(handWritten(mask.text));
  return withParser(
    'python',
    ({ whole }) => {
      const root = whole(text.slice(0, parsed.length), parsed);
      if (root === null) return nothingRead;
      const reading: Reading = {
        text,
        mask,
        places: placesOf(text),
        reach: options.reach ?? 'ranks',
        bindings: bindingsOf(root),
        found: [],
        embedded: [],
        limits: [],
        uses: new Set(),
        done: new Set(),
        lastStart: -1,
      };
      const context: Context = { names: reading.bindings.module, scope: 'module', state: { initialised: false } };
      readMagics(magics, root, reading, context);
      walk(root, reading, context);
      return finished(reading);
    },
    options.memory,
  );
};

function finished(reading: Reading): FileReading {
  for (const { setting, offset } of reading.found) {
    // Processes that are started afterwards do see it.
    if (setting.reach === 'late' && offset < reading.lastStart) setting.reach = 'ranks';
  }
  const settings = reading.found
    .map(({ setting }) => setting)
    .sort((a, b) => a.nameRange.start.line - b.nameRange.start.line || a.nameRange.start.character - b.nameRange.start.character);
  const { embedded, limits, uses } = reading;
  return { ...nothingRead, settings, embedded, limits, uses: [...uses] };
}

function all(nodes: readonly SyntaxNode[], reading: Reading, context: Context): void {
  for (const node of nodes) walk(node, reading, context);
}

/** A part that may run or not: what it initialises is not sure afterwards. Returns whether it does. */
function branch(nodes: readonly SyntaxNode[], what: string, at: SyntaxNode, reading: Reading, context: Context): boolean {
  const state = { initialised: context.state.initialised };
  all(nodes, reading, { ...context, scope: inScope(context, what, at), state });
  return state.initialised;
}

function walk(node: SyntaxNode, reading: Reading, context: Context): void {
  const children = childrenOf(node);
  switch (node.type) {
    case 'string':
      // Only the holes of an f-string hold more to read.
      all(
        children.filter(({ type }) => type === 'interpolation'),
        reading,
        context,
      );
      return;
    case 'comment':
    case 'import_statement':
    case 'import_from_statement':
      return;
    case 'function_definition':
    case 'lambda': {
      const name = children.find(({ type }) => type === 'identifier')?.text ?? 'lambda';
      const names = reading.bindings.functions.get(node) ?? context.names;
      all(
        children.filter(({ type }) => type !== 'identifier'),
        reading,
        { names, scope: `${context.scope}/${name}@${String(node.startPosition.row + 1)}`, state: { initialised: false } },
      );
      return;
    }
    case 'class_definition':
      all(children, reading, { ...context, scope: inScope(context, 'class', node), state: { ...context.state } });
      return;
    case 'if_statement':
      readIf(children, node, reading, context);
      return;
    case 'try_statement': {
      const state = { initialised: context.state.initialised };
      const body = children.filter(({ type }) => type === 'block' || type === 'else_clause');
      all(body, reading, { ...context, state });
      for (const clause of children)
        if (clause.type === 'except_clause' || clause.type === 'except_group_clause')
          branch([...childrenOf(clause)], 'except', clause, reading, context);
      all(
        children.filter(({ type }) => type === 'finally_clause'),
        reading,
        context,
      );
      return;
    }
    case 'for_statement':
    case 'while_statement':
    case 'case_clause':
      branch(children, node.type.startsWith('case') ? 'case' : 'loop', node, reading, context);
      return;
    case 'assignment':
      readAssignment(node, children, reading, context);
      return;
    case 'augmented_assignment': {
      const [left, operator, right] = children;
      if (operator?.type === '|=' && right?.type === 'dictionary' && left !== undefined) readInto(left, right, reading, context);
      all(children.slice(2), reading, context);
      return;
    }
    case 'call':
      readCall(node, reading, context);
      all(children, reading, context);
      noteInitialisation(node, reading, context);
      return;
    case 'dictionary':
      all(readDictionary(node, 'unknown', inScope(context, 'dict', node), reading, context), reading, context);
      return;
    case 'list':
    case 'tuple':
      all(readList(node, reading, context), reading, context);
      return;
    case 'subscript':
    case 'comparison_operator':
      readUse(node, reading, context);
      all(children, reading, context);
      return;
    default:
      all(children, reading, context);
  }
}

function readIf(children: readonly SyntaxNode[], node: SyntaxNode, reading: Reading, context: Context): void {
  const [condition] = children.filter(({ isNamed }) => isNamed);
  const clauses = children.filter(({ type }) => type === 'elif_clause' || type === 'else_clause');
  const body = children.filter(({ type }) => type === 'block');
  if (condition !== undefined && !body.includes(condition)) walk(condition, reading, context);
  // What a file does when it is run, and not imported, follows from what stands above.
  if (condition !== undefined && /^__name__\s*==\s*["']__main__["']$/u.test(condition.text)) {
    all(body, reading, context);
    for (const clause of clauses) branch(childrenOf(clause), 'else', clause, reading, context);
    return;
  }
  const ends = [
    branch(body, 'then', node, reading, context),
    ...clauses.map((clause) => branch(childrenOf(clause), 'else', clause, reading, context)),
  ];
  if (clauses.some(({ type }) => type === 'else_clause') && ends.every((end) => end)) context.state.initialised = true;
}

function readAssignment(node: SyntaxNode, children: readonly SyntaxNode[], reading: Reading, context: Context): void {
  const left = children[0];
  const equals = children.findIndex(({ type }) => type === '=');
  const right = equals < 0 ? undefined : children.slice(equals + 1).find(({ isNamed }) => isNamed);
  if (left === undefined || right === undefined) return;
  let value = right;
  while (value.type === 'assignment') value = childrenOf(value).at(-1) ?? value;
  if (left.type === 'pattern_list' && value.type === 'expression_list') {
    const values = namedChildrenOf(value);
    namedChildrenOf(left).forEach((target, index) => {
      const own = values[index];
      if (own !== undefined) assign(target, own, node, reading, context);
    });
  } else assign(left, value, node, reading, context);
  walk(right, reading, context);
}

/** `os.environ["X"] = value`, `env["X"] = value`, and dictionaries that become an environment. */
function assign(target: SyntaxNode, value: SyntaxNode, node: SyntaxNode, reading: Reading, context: Context): void {
  if (value.type === 'dictionary') readInto(target, value, reading, context);
  if (target.type !== 'subscript') return;
  const [container, key] = namedChildrenOf(target);
  const own = isEnviron(container, reading);
  if (container === undefined || !(own || isEnvironment(container, reading))) return;
  const place = nameOf(key, reading, context);
  const scope = own ? context.scope : `${context.scope}/env:${container.text}`;
  if (place !== null) addValue(reading, context, place, value, { whole: node, scope, own });
}

/** A dictionary that goes into something: an environment, or what is not told. */
function readInto(target: SyntaxNode, dictionary: SyntaxNode, reading: Reading, context: Context): void {
  if (isEnviron(target, reading)) all(readDictionary(dictionary, 'own', context.scope, reading, context), reading, context);
  else if (isEnvironment(target, reading))
    all(readDictionary(dictionary, 'others', `${context.scope}/env:${target.text}`, reading, context), reading, context);
  else if (/doc|desc|help|schema|types?$|known|expect|requir|choice|meaning|pattern|valid/iu.test(target.text))
    reading.done.add(dictionary);
}

/** `os.environ["X"]` where it is read, and `"X" in os.environ`. */
function readUse(node: SyntaxNode, reading: Reading, context: Context): void {
  const [first, second] = namedChildrenOf(node);
  const isSubscript = node.type === 'subscript';
  const container = isSubscript ? first : second;
  if (!isEnviron(container, reading) && !isEnvironment(container, reading)) return;
  const place = nameOf(isSubscript ? second : first, reading, context);
  if (place !== null) reading.uses.add(place.name);
}
