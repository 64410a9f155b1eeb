import type { UnknownValue } from '../setting.js';
import { childrenOf, namedChildrenOf, type SyntaxNode } from '../syntax.js';
import { assigned, type Names } from './bindings.js';
import { partsText, stringParts } from './literal.js';

/** What an expression comes to, as `str` writes it. */
export interface Value {
  readonly text: string | null;
  readonly unknown: UnknownValue | null;
  readonly type: 'str' | 'int' | 'other';
}

/** What evaluation needs of the file. */
export interface Source {
  readonly text: string;
  readonly inHole: (at: number) => boolean;
}

const not = (unknown: UnknownValue): Value => ({ text: null, unknown, type: 'other' });
const whole = (value: bigint): Value => ({ text: String(value), unknown: null, type: 'int' });

/** Names that stand for names that stand for names are followed this far. */
const deepest = 12;

/** The value of an expression made of literals, names that are assigned once, `str` and plain arithmetic. */
export function evaluate(node: SyntaxNode, names: Names, source: Source, depth = 0): Value {
  const inner = (one: SyntaxNode | undefined): Value =>
    one === undefined || depth > deepest ? not('expression') : evaluate(one, names, source, depth + 1);
  switch (node.type) {
    case 'string':
    case 'concatenated_string': {
      const parts = stringParts(node, source.text, source.inHole);
      if (parts === null) return not('expression');
      let text = partsText(parts) ?? '';
      if (parts.some(({ hole }) => hole !== null)) {
        text = '';
        for (const { piece, hole } of parts) {
          const said = piece !== null ? piece.text : filled(hole, inner);
          if (said === null) return not('expression');
          text += said;
        }
      }
      return { text, unknown: null, type: 'str' };
    }
    case 'integer': {
      const written = node.text.replaceAll('_', '');
      return /^(?:0[xob])?[0-9a-f]+$/iu.test(written) && written.length < 60 && !/^0\d/u.test(written)
        ? whole(BigInt(written))
        : not('expression');
    }
    case 'float':
      return { text: node.text, unknown: null, type: 'other' };
    case 'true':
      return { text: 'True', unknown: null, type: 'other' };
    case 'false':
      return { text: 'False', unknown: null, type: 'other' };
    case 'none':
      return { text: 'None', unknown: null, type: 'other' };
    case 'parenthesized_expression':
      return inner(namedChildrenOf(node).find(({ type }) => type !== 'comment'));
    case 'identifier': {
      const value = assigned(names, node.text);
      const found = value === null ? null : inner(value);
      return found === null || found.unknown === 'expression' ? not('variable') : found;
    }
    case 'unary_operator': {
      const operand = inner(namedChildrenOf(node)[0]);
      return operand.type === 'int' && operand.text !== null && node.text.startsWith('-')
        ? whole(-BigInt(operand.text))
        : not('expression');
    }
    case 'binary_operator': {
      const [left, operator, right] = childrenOf(node);
      return combined(inner(left), operator?.type ?? '', inner(right));
    }
    case 'call':
      return called(node, inner);
    case 'attribute':
    case 'subscript':
      return not('variable');
    default:
      return not('expression');
  }
}

/** The hole of an f-string where it is a plain expression. */
function filled(hole: SyntaxNode | null, inner: (node: SyntaxNode) => Value): string | null {
  const [only, ...more] = hole === null ? [] : namedChildrenOf(hole);
  return only === undefined || more.length > 0 || /[!=:]/u.test(hole?.text ?? '') ? null : inner(only).text;
}

function combined(left: Value, operator: string, right: Value): Value {
  if (left.text === null || right.text === null) return not('expression');
  if (left.type === 'str' && right.type === 'str' && operator === '+') return { ...left, text: left.text + right.text };
  if (left.type !== 'int' || right.type !== 'int' || left.text.length + right.text.length > 60) return not('expression');
  const [a, b] = [BigInt(left.text), BigInt(right.text)];
  if (operator === '+') return whole(a + b);
  if (operator === '-') return whole(a - b);
  if (operator === '*') return whole(a * b);
  if (operator === '//' && b > 0n && a >= 0n) return whole(a / b);
  if (operator === '<<' && b >= 0n && b < 128n) return whole(a << b);
  if (operator === '**' && b >= 0n && b < 64n) return whole(a ** b);
  return not('expression');
}

function called(node: SyntaxNode, inner: (node: SyntaxNode | undefined) => Value): Value {
  const [callee, given] = childrenOf(node);
  const name = callee?.text ?? '';
  const values = given === undefined ? [] : namedChildrenOf(given).filter(({ type }) => type !== 'comment');
  if (name === 'str' && values.length === 1) {
    const value = inner(values[0]);
    return value.text === null ? value : { ...value, type: 'str' };
  }
  if (name === 'int' && values.length === 1) {
    const value = inner(values[0]);
    return value.text !== null && /^-?\d{1,60}$/u.test(value.text.trim()) ? whole(BigInt(value.text.trim())) : not('expression');
  }
  if (/(?:^|\.)(?:getenv|environ\.get)$/u.test(name)) return not('variable');
  return /(?:^|\.)(?:check_output|getoutput|popen|gethostname)$/u.test(name) ? not('command') : not('expression');
}
