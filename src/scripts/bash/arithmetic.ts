import { childrenOf, namedChildrenOf, type SyntaxNode } from '../syntax.js';

function operate(left: number, operator: string, right: number): number | null {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? null : Math.trunc(left / right);
    case '%':
      return right === 0 ? null : left % right;
    case '<<':
      return right < 0 || right > 52 ? null : left * 2 ** right;
    case '**':
      return right < 0 ? null : left ** right;
    default:
      return null;
  }
}

/** A shell number: decimal, hexadecimal with 0x, octal with a leading 0. */
function literal(text: string): number | null {
  if (/^0x[0-9a-f]+$/iu.test(text)) return parseInt(text, 16);
  if (/^0[0-7]*$/u.test(text)) return parseInt(text, 8);
  return /^[1-9]\d*$/u.test(text) ? Number(text) : null;
}

/** The value of `$((…))` where it holds only integers, known variables and + - * / % << **; else null. */
export function arithmetic(node: SyntaxNode, lookup: (name: string) => string | null): number | null {
  const named = namedChildrenOf(node);
  const [first, second] = named;
  let value: number | null = null;
  if (node.type === 'number' || (node.type === 'word' && named.length === 0)) value = literal(node.text);
  else if (node.type === 'variable_name') value = literal(lookup(node.text) ?? '');
  else if (node.type === 'binary_expression' && first !== undefined && second !== undefined) {
    const left = arithmetic(first, lookup);
    const right = arithmetic(second, lookup);
    const operator = childrenOf(node).find((child) => !child.isNamed)?.text ?? '';
    value = left === null || right === null ? null : operate(left, operator, right);
  } else if (
    named.length === 1 &&
    first !== undefined &&
    ['arithmetic_expansion', 'parenthesized_expression', 'simple_expansion', 'expansion'].includes(node.type)
  ) {
    value = node.type !== 'expansion' || /^\$\{\w+\}$/u.test(node.text) ? arithmetic(first, lookup) : null;
  }
  return value !== null && Number.isSafeInteger(value) ? value : null;
}
