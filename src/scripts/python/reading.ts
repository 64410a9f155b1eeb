import type { EmbeddedText, ProgramLimit } from '../fileReading.js';
import { isSettingName } from '../names.js';
import type { Places } from '../places.js';
import type { Reach, Setting, UnknownValue } from '../setting.js';
import { namedChildrenOf, rangeOf, type SyntaxNode } from '../syntax.js';
import type { MaskedTemplate } from '../template.js';
import { isEnvName, type Bindings, type Names } from './bindings.js';
import { evaluate, type Value } from './evaluate.js';
import { stringParts } from './literal.js';

export type Draft = { -readonly [Key in keyof Setting]: Setting[Key] };

/** A setting with where it stands among the statements. */
export interface Found {
  readonly setting: Draft;
  readonly offset: number;
  /** True for the environment of the program itself, false for one that it hands to others. */
  readonly own: boolean;
}

/** What was found in a file so far. */
export interface Reading {
  readonly text: string;
  readonly mask: MaskedTemplate;
  readonly places: Places;
  readonly reach: 'ranks' | 'build';
  readonly bindings: Bindings;
  readonly found: Found[];
  readonly embedded: EmbeddedText[];
  readonly limits: ProgramLimit[];
  readonly uses: Set<string>;
  /** Dictionaries and lists that were read where they are used. */
  readonly done: Set<SyntaxNode>;
  /** Offset of the last statement that starts processes; what the program sets before it reaches them. */
  lastStart: number;
}

/** Where the reading is. */
export interface Context {
  readonly names: Names;
  readonly scope: string;
  /** Whether NCCL was surely called before on this way through the scope. */
  readonly state: { initialised: boolean };
}

/** The value of an expression here. A value that touches a hole of a template is not known. */
export function valueOf(node: SyntaxNode, reading: Reading, { names }: Context): Value {
  const { text, mask } = reading;
  if (mask.touches(node.startIndex, node.endIndex)) return { text: null, unknown: 'template', type: 'other' };
  return evaluate(node, names, { text, inHole: () => false });
}

/** Where a name is written and what it is; null for expressions that are not one of our names. */
export interface NamePlace {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** The name that an expression gives; its place leaves quotes out. */
export function nameOf(node: SyntaxNode | undefined, reading: Reading, context: Context): NamePlace | null {
  if (node === undefined) return null;
  const { text: name } = valueOf(node, reading, context);
  if (name === null || !isSettingName(name)) return null;
  const parts = stringParts(node, reading.text, () => false);
  const only = parts?.length === 1 ? parts[0]?.piece : undefined;
  if (only?.text === name) return { name, from: only.at, to: only.at + name.length };
  return { name, from: node.startIndex, to: node.endIndex };
}

/** How a setting was written. */
export interface Written {
  readonly place: NamePlace;
  readonly value: Value;
  readonly valueFrom: number;
  readonly valueTo: number;
  readonly whole: SyntaxNode;
  readonly scope: string;
  readonly own: boolean;
}

/** Notes a setting. */
export function add(reading: Reading, context: Context, { place, value, valueFrom, valueTo, whole, scope, own }: Written): void {
  const { places } = reading;
  const late = own && context.state.initialised && reading.reach === 'ranks';
  const setting: Draft = {
    name: place.name,
    nameRange: places.range(place.from, place.to),
    value: value.text,
    unknown: value.text === null ? (value.unknown ?? ('expression' satisfies UnknownValue)) : null,
    valueRange: places.range(valueFrom, valueTo),
    range: rangeOf(whole),
    kind: 'python',
    reach: late ? 'late' : (reading.reach satisfies Reach),
    scope,
  };
  reading.found.push({ setting, offset: whole.startIndex, own });
}

/** Notes a setting whose value is an expression. */
export function addValue(
  reading: Reading,
  context: Context,
  place: NamePlace,
  value: SyntaxNode,
  rest: Pick<Written, 'whole' | 'scope' | 'own'>,
): void {
  add(reading, context, { place, value: valueOf(value, reading, context), valueFrom: value.startIndex, valueTo: value.endIndex, ...rest });
}

/** Whether an expression is `os.environ`, by whatever name. */
export function isEnviron(node: SyntaxNode | undefined, { bindings }: Reading): boolean {
  if (node === undefined) return false;
  if (node.type === 'identifier') return bindings.environs.has(node.text);
  if (node.type !== 'attribute') return false;
  const [object, name] = namedChildrenOf(node);
  return (name?.text === 'environ' || name?.text === 'environb') && object !== undefined && bindings.modules.has(object.text);
}

/** Whether an expression is an environment that is handed to others: by its name, or by what is done with it. */
export function isEnvironment(node: SyntaxNode | undefined, reading: Reading): boolean {
  if (node === undefined) return false;
  const children = namedChildrenOf(node);
  switch (node.type) {
    case 'identifier':
      return reading.bindings.handedOn.has(node.text) || isEnvName(node.text);
    case 'attribute':
      return isEnvName(children[1]?.text ?? '');
    case 'subscript':
      return isEnvName(stringParts(children[1] ?? node, reading.text, () => false)?.[0]?.piece?.text ?? '');
    case 'call':
      return (
        (children[0]?.text ?? '').endsWith('environ.copy') ||
        (/^(?:dict|copy\.(?:deep)?copy)$/u.test(children[0]?.text ?? '') && (children[1]?.text ?? '').includes('environ'))
      );
    default:
      return isEnviron(node, reading);
  }
}

/** A name for what happens in a part of a scope. */
export function inScope({ scope }: Context, what: string, node: SyntaxNode): string {
  return `${scope}/${what}@${String(node.startPosition.row + 1)}:${String(node.startPosition.column)}`;
}
