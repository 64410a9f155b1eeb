import { childrenOf, namedChildrenOf, type SyntaxNode } from '../syntax.js';

/** What a name of one scope was bound to. */
interface Binding {
  /** Times that it is bound anywhere in the scope. */
  count: number;
  /** What it was assigned; null where it is bound otherwise. */
  value: SyntaxNode | null;
}

/** Names of a module or function, and where else to look. */
export interface Names {
  readonly parent: Names | null;
  readonly bound: Map<string, Binding>;
}

/** All that the names of a file stand for. */
export interface Bindings {
  readonly module: Names;
  /** Names of a function, by its node. */
  readonly functions: ReadonlyMap<SyntaxNode, Names>;
  /** Names that stand for os.environ, and for the module os. */
  readonly environs: ReadonlySet<string>;
  readonly modules: ReadonlySet<string>;
  /** Names of what is handed to a process as its environment, or made from one. */
  readonly handedOn: ReadonlySet<string>;
}

/** Whether a name says that it holds an environment. */
export function isEnvName(name: string): boolean {
  return /(?:^|_)(?:envs?|environ|environments?|env_?vars?|env(?:ironment)?_?variables?)(?:_|\d|$)|(?:^|[a-z])Env(?:Vars?)?$|^(?:environment|env)Vari?a?b?l?e?s?$/iu.test(
    name,
  );
}

interface Collect {
  readonly functions: Map<SyntaxNode, Names>;
  readonly environs: Set<string>;
  readonly modules: Set<string>;
  readonly handedOn: Set<string>;
}

/** Goes through a file once and notes what each name is bound to. */
export function bindingsOf(root: SyntaxNode): Bindings {
  const found: Collect = { functions: new Map(), environs: new Set(), modules: new Set(['os']), handedOn: new Set() };
  const module: Names = { parent: null, bound: new Map() };
  collect(root, module, found);
  return { module, ...found };
}

function bind(names: Names, target: SyntaxNode | undefined, value: SyntaxNode | null): void {
  if (target === undefined) return;
  if (target.type !== 'identifier') {
    if (/pattern|tuple|list|as_pattern_target|parenthesized/u.test(target.type))
      for (const child of namedChildrenOf(target)) bind(names, child, null);
    return;
  }
  const before = names.bound.get(target.text);
  names.bound.set(target.text, { count: (before?.count ?? 0) + 1, value });
}

function collect(node: SyntaxNode, names: Names, found: Collect): void {
  let inner = names;
  const children = childrenOf(node);
  switch (node.type) {
    case 'string':
    case 'comment':
      return;
    case 'function_definition':
    case 'lambda': {
      inner = { parent: names, bound: new Map() };
      found.functions.set(node, inner);
      if (node.type === 'function_definition')
        bind(
          names,
          children.find(({ type }) => type === 'identifier'),
          null,
        );
      const parameters = children.find(({ type }) => type === 'parameters' || type === 'lambda_parameters');
      for (const parameter of parameters === undefined ? [] : namedChildrenOf(parameters))
        bind(inner, parameter.type === 'identifier' ? parameter : namedChildrenOf(parameter)[0], null);
      break;
    }
    case 'class_definition':
      inner = { parent: names, bound: new Map() };
      break;
    case 'assignment':
      if (children.some(({ type }) => type === '=')) {
        const value = children.at(-1) ?? null;
        bind(names, children[0], value);
        if (
          children[0]?.type === 'identifier' &&
          value !== null &&
          /\benviron\b/u.test(value.text.slice(0, 300)) &&
          makesEnvironment(value, found)
        )
          found.handedOn.add(children[0].text);
      }
      break;
    case 'augmented_assignment':
    case 'for_statement':
    case 'for_in_clause':
    case 'as_pattern_target':
    case 'named_expression':
    case 'global_statement':
    case 'nonlocal_statement':
      bindAll(node, children, names);
      break;
    case 'import_from_statement':
    case 'import_statement':
      readImport(node, names, found);
      return;
    case 'keyword_argument': {
      const [name, , value] = children;
      if (name !== undefined && value?.type === 'identifier' && isEnvName(name.text)) found.handedOn.add(value.text);
      break;
    }
    case 'call': {
      const [callee, given] = children;
      const first = given === undefined ? undefined : namedChildrenOf(given)[0];
      if (callee !== undefined && first?.type === 'identifier' && /\benviron\.update$/u.test(callee.text)) found.handedOn.add(first.text);
      break;
    }
    default:
  }
  for (const child of children) collect(child, inner, found);
}

function bindAll(node: SyntaxNode, children: readonly SyntaxNode[], names: Names): void {
  if (node.type === 'global_statement' || node.type === 'nonlocal_statement') {
    let top = names;
    while (top.parent !== null) top = top.parent;
    for (const name of namedChildrenOf(node)) {
      bind(names, name, null);
      bind(top, name, null);
    }
    return;
  }
  const target = node.type === 'as_pattern_target' ? node : children.find(({ isNamed }) => isNamed);
  // A name that also changes has no value to rely on, so it counts twice.
  bind(names, target, null);
  bind(names, target, null);
}

/** `os.environ.copy()`, `dict(os.environ, …)`, `{**os.environ, …}`, `os.environ | …`. */
function makesEnvironment(value: SyntaxNode, found: Collect): boolean {
  const text = value.text;
  if (value.type === 'dictionary')
    return namedChildrenOf(value).some(({ type, text: part }) => type === 'dictionary_splat' && part.endsWith('environ'));
  const names = [...found.modules].map((name) => `${name}\\.environ`).concat([...found.environs]);
  return new RegExp(`^(?:(?:copy\\.)?(?:dict|copy|deepcopy)\\(\\s*)?(?:${names.join('|')})(?:\\.copy\\(\\)|\\s*[),|]|$)`, 'u').test(text);
}

function readImport(node: SyntaxNode, names: Names, found: Collect): void {
  const [source, ...rest] = namedChildrenOf(node);
  const fromOs = node.type === 'import_from_statement' && source?.text === 'os';
  for (const child of node.type === 'import_from_statement' ? rest : namedChildrenOf(node)) {
    const [what, alias] = child.type === 'aliased_import' ? namedChildrenOf(child) : [child, child];
    bind(names, alias?.type === 'identifier' ? alias : alias === undefined ? undefined : namedChildrenOf(alias)[0], null);
    if (fromOs && (what?.text === 'environ' || what?.text === 'environb') && alias !== undefined) found.environs.add(alias.text);
    if (node.type === 'import_statement' && what?.text === 'os' && alias !== undefined) found.modules.add(alias.text);
  }
}

/** What a name stands for where it is bound once and assigned; null where that is not plain. */
export function assigned(names: Names, name: string): SyntaxNode | null {
  for (let scope: Names | null = names; scope !== null; scope = scope.parent) {
    const binding = scope.bound.get(name);
    if (binding !== undefined) return binding.count === 1 ? binding.value : null;
  }
  return null;
}
