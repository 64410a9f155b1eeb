import { isSettingName } from '../names.js';
import { namedChildrenOf, childrenOf, rangeOf, type SyntaxNode } from '../syntax.js';
import { assigned, isEnvName } from './bindings.js';
import { readCommand } from './command.js';
import { readDictionary } from './dictionary.js';
import { evaluate } from './evaluate.js';
import { add, addValue, inScope, isEnviron, isEnvironment, nameOf, valueOf, type Context, type Reading } from './reading.js';

interface Call {
  readonly node: SyntaxNode;
  /** The called name without what stands before its last dot. */
  readonly name: string;
  /** The whole callee. */
  readonly callee: string;
  readonly object: SyntaxNode | undefined;
  readonly positional: readonly SyntaxNode[];
  readonly keywords: ReadonlyMap<string, { readonly whole: SyntaxNode; readonly name: SyntaxNode; readonly value: SyntaxNode }>;
}

function callOf(node: SyntaxNode): Call | null {
  const [callee, given] = namedChildrenOf(node);
  if (callee === undefined || given?.type !== 'argument_list') return null;
  const parts = callee.type === 'attribute' ? namedChildrenOf(callee) : [];
  const keywords = new Map<string, { whole: SyntaxNode; name: SyntaxNode; value: SyntaxNode }>();
  const positional: SyntaxNode[] = [];
  for (const argument of namedChildrenOf(given)) {
    if (argument.type === 'keyword_argument') {
      const [name, value] = namedChildrenOf(argument);
      if (name !== undefined && value !== undefined) keywords.set(name.text, { whole: argument, name, value });
    } else if (argument.type !== 'comment') positional.push(argument);
  }
  const name = parts.length === 2 ? (parts[1]?.text ?? '') : callee.type === 'identifier' ? callee.text : '';
  return { node, name, callee: callee.text, object: parts[0], positional, keywords };
}

const setters = /^(?:set_?env|put_?env|(?:set|add|with)_env\w*|set_environment\w*|add_environment\w*|set_default_env\w*|env)$/iu;
const starters =
  /^(?:run|Popen|call|check_call|check_output|getoutput|getstatusoutput|system|popen|spawn|start_processes|create_subprocess_exec|create_subprocess_shell|execv\w*|execl\w*)$/u;

/** Reads what a call sets, starts, limits or asks for. */
export function readCall(node: SyntaxNode, reading: Reading, context: Context): void {
  const call = callOf(node);
  if (call === null) return;
  readKeywords(call, reading, context);
  readSetter(call, reading, context);
  readUse(call, reading, context);
  readStart(call, reading, context);
  readLimit(call, reading, context);
}

/** Marks the state where the call surely initialises NCCL; to be called when its arguments are read. */
export function noteInitialisation(node: SyntaxNode, reading: Reading, context: Context): void {
  const call = callOf(node);
  if (call === null || !initialises(call)) return;
  const backend = call.keywords.get('backend')?.value ?? call.keywords.get('dist_backend')?.value ?? call.positional[0];
  const name = backend === undefined ? null : valueOf(backend, reading, context).text;
  if (call.name !== 'Accelerator' && name !== null && /^(?:gloo|mpi|ccl|xla|hccl)$/u.test(name)) return;
  context.state.initialised = true;
}

function initialises({ name, callee }: Call): boolean {
  if (name === 'init_process_group') return true;
  if (name === 'init_distributed') return callee === name || /(?:^|\.)(?:deepspeed|comm|dist)\.init_distributed$/u.test(callee);
  return name === 'Accelerator' || /^ncclCommInit\w*$/u.test(name) || name === 'NcclCommunicator' || /^hvd\.init$/u.test(callee);
}

function readKeywords(call: Call, reading: Reading, context: Context): void {
  const own = call.name === 'update' && isEnviron(call.object, reading);
  for (const [keyword, { whole, name, value }] of call.keywords) {
    if (isSettingName(keyword)) {
      const place = { name: keyword, from: name.startIndex, to: name.endIndex };
      const scope = own ? context.scope : inScope(context, 'call', call.node);
      addValue(reading, context, place, value, { whole, scope, own });
    } else if (value.type === 'dictionary' && isEnvName(keyword))
      readRest(value, 'others', inScope(context, 'env', value), reading, context);
  }
  // V1EnvVar(name="NCCL_X", value="1")
  const place = nameOf(call.keywords.get('name')?.value, reading, context);
  const value = call.keywords.get('value')?.value;
  const elsewhere = call.keywords.get('value_from')?.value;
  const rest = { whole: call.node, scope: `${context.scope}/list`, own: false };
  if (place !== null && value !== undefined) addValue(reading, context, place, value, rest);
  else if (place !== null && elsewhere !== undefined) {
    const unknown = { text: null, unknown: 'variable', type: 'other' } as const;
    add(reading, context, { place, value: unknown, valueFrom: elsewhere.startIndex, valueTo: elsewhere.endIndex, ...rest });
  }
}

function readRest(node: SyntaxNode, use: 'own' | 'others', scope: string, reading: Reading, context: Context): void {
  for (const value of readDictionary(node, use, scope, reading, context))
    if (value.type === 'dictionary') readRest(value, 'others', inScope(context, 'env', value), reading, context);
}

function readSetter(call: Call, reading: Reading, context: Context): void {
  const { node, name, object, positional } = call;
  const [first, second] = positional;
  const own = isEnviron(object, reading);
  const others = !own && isEnvironment(object, reading);
  const scope = own ? context.scope : others ? `${context.scope}/env:${object?.text ?? ''}` : inScope(context, 'call', node);
  if (name === 'update' && (own || others) && first?.type === 'dictionary')
    readRest(first, own ? 'own' : 'others', scope, reading, context);
  if (name === 'dict' && /(?:^|\.)patch$/u.test(object?.text ?? '') && second?.type === 'dictionary') {
    if (isEnviron(first, reading) || /^["']os\.environ["']$/u.test(first?.text ?? ''))
      readRest(second, 'own', inScope(context, 'patch', node), reading, context);
  }
  if (name === 'env' && first?.type === 'dictionary') readRest(first, 'others', inScope(context, 'env', first), reading, context);
  if (name === 'run_line_magic' && second !== undefined && /^["'](?:set_)?env["']$/u.test(first?.text ?? ''))
    readMagic(second, call, reading, context);
  if (second === undefined) return;
  const place = nameOf(first, reading, context);
  if (place === null) return;
  const byDefault = name === 'setdefault' && (own || others);
  if (!byDefault && !setters.test(name)) return;
  const program = own || /^(?:set_?env|put_?env)$/u.test(name);
  // What is only set where nothing is set yet, or back again after a test, replaces nothing.
  const where = byDefault
    ? `${scope}/default`
    : name === 'putenv'
      ? context.scope
      : program && !own
        ? inScope(context, 'call', node)
        : scope;
  addValue(reading, context, place, second, { whole: node, scope: where, own: program });
}

/** `get_ipython().run_line_magic('env', 'NCCL_X=1')`, as notebooks are exported. */
function readMagic(text: SyntaxNode, { node }: Call, reading: Reading, context: Context): void {
  const said = valueOf(text, reading, context).text;
  const found = said === null ? null : /^\s*(\w+)\s*[= ]\s*(.*)$/su.exec(said);
  const [, name = '', value = ''] = found ?? [];
  if (found === null || !isSettingName(name)) return;
  const from = text.startIndex + 1 + (said ?? '').indexOf(name);
  const valueFrom = text.endIndex - 1 - value.length;
  const read = { text: value.trimEnd(), unknown: null, type: 'str' } as const;
  add(reading, context, {
    place: { name, from, to: from + name.length },
    value: read,
    valueFrom,
    valueTo: text.endIndex - 1,
    whole: node,
    scope: context.scope,
    own: true,
  });
}

function readUse({ name, object, callee, positional }: Call, reading: Reading, context: Context): void {
  const reads = /^(?:get|pop|__getitem__)$/u.test(name) && (isEnviron(object, reading) || isEnvironment(object, reading));
  if (!reads && !/(?:^|\.)getenvb?$/u.test(callee) && !/^(?:get_env|env_(?:int|str|bool)|delenv|unsetenv|getenv_\w+)$/u.test(name)) return;
  const place = nameOf(positional[0], reading, context);
  if (place !== null) reading.uses.add(place.name);
}

function readStart(call: Call, reading: Reading, context: Context): void {
  const { name, object, positional, keywords, node } = call;
  const isModule =
    object === undefined || /^(?:subprocess|sp|os|mp|asyncio|torch\.multiprocessing|multiprocessing|commands)$/u.test(object.text);
  if (name === 'Process' || (starters.test(name) && isModule)) reading.lastStart = Math.max(reading.lastStart, node.startIndex);
  if (!starters.test(name) || !isModule || name === 'spawn' || name === 'start_processes') return;
  const command = positional[0] ?? keywords.get('args')?.value;
  if (command !== undefined) readCommand(command, keywords.get('env')?.value, reading, context);
}

const secondsIn: Readonly<Record<string, number>> = {
  weeks: 604800,
  days: 86400,
  hours: 3600,
  minutes: 60,
  seconds: 1,
  milliseconds: 1e-3,
  microseconds: 1e-6,
};

/** `timeout=timedelta(…)` of the calls that make a process group. */
function readLimit(call: Call, reading: Reading, context: Context): void {
  if (!/^(?:init_process_group|InitProcessGroupKwargs|init_distributed|new_group)$/u.test(call.name)) return;
  const timeout = call.keywords.get('timeout');
  if (timeout === undefined) return;
  const given = timeout.value.type === 'identifier' ? (assigned(context.names, timeout.value.text) ?? timeout.value) : timeout.value;
  const delta = given.type === 'call' ? callOf(given) : null;
  if (delta?.name !== 'timedelta') return;
  const source = { text: reading.text, inHole: () => false };
  const amounts: [unit: string, node: SyntaxNode][] = [...delta.keywords].map(([unit, { value }]) => [unit, value]);
  delta.positional.forEach((node, index) => amounts.push([['days', 'seconds', 'microseconds'][index] ?? '', node]));
  let seconds = 0;
  for (const [unit, node] of amounts) {
    const { text } = evaluate(node, context.names, source);
    seconds += Number(text ?? NaN) * (secondsIn[unit] ?? NaN);
  }
  if (amounts.length > 0 && Number.isFinite(seconds))
    reading.limits.push({ what: 'process-group-timeout', seconds, range: rangeOf(timeout.value) });
}

/** The arguments of a call, for reading on inside them. */
export function argumentsOf(node: SyntaxNode): readonly SyntaxNode[] {
  return childrenOf(node).flatMap((child) => (child.type === 'argument_list' ? namedChildrenOf(child) : [child]));
}
