// Whole numbers as C writes them: enough of its expressions to work out the default of a variable.

const limits = {
  INT64_MAX: 2n ** 63n - 1n,
  INT64_MIN: -(2n ** 63n),
  LLONG_MAX: 2n ** 63n - 1n,
  INT_MAX: 2n ** 31n - 1n,
  INT32_MAX: 2n ** 31n - 1n,
  INT_MIN: -(2n ** 31n),
  UINT32_MAX: 2n ** 32n - 1n,
  // CUDA's headers are not part of NCCL's checkout.
  cudaLaunchMemSyncDomainDefault: 0n,
  cudaLaunchMemSyncDomainRemote: 1n,
};

const strengths = [['|'], ['^'], ['&'], ['<<', '>>'], ['+', '-'], ['*', '/', '%']];

function apply(operator, left, right) {
  switch (operator) {
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '&':
      return left & right;
    case '<<':
      return right > 256n ? undefined : left << right;
    case '>>':
      return right > 256n ? undefined : left >> right;
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    default:
      if (right === 0n) return undefined;
      return operator === '/' ? left / right : left % right;
  }
}

/** Value of an expression as a BigInt, with names looked up in `constants` (name to its expressions); undefined where it is not one number. */
export function evaluate(expression, constants = new Map(), depth = 0) {
  if (depth > 8) return undefined;
  const words = expression.match(/0[xX][\da-fA-F]+[uUlL]*|\d+[uUlL]*|[A-Za-z_]\w*|<<|>>|[-+*/%()|&^~]|\S/gu) ?? [];
  let at = 0;
  const value = (name) => {
    if (Object.hasOwn(limits, name)) return limits[name];
    const texts = constants.get(name);
    return texts?.length === 1 ? evaluate(texts[0], constants, depth + 1) : undefined;
  };
  const single = () => {
    const word = words[at++];
    if (word === '-') return negated(single());
    if (word === '+') return single();
    if (word === '~') return inverted(single());
    if (word === '(') {
      // A cast says nothing about the value here.
      const cast = /^(?:u?int\d+_t|int|long|unsigned|size_t)$/u.test(words[at] ?? '');
      if (cast) {
        while (words[at] !== ')' && at < words.length) at++;
        at++;
        return single();
      }
      const inner = level(0);
      return words[at++] === ')' ? inner : undefined;
    }
    if (word === undefined) return undefined;
    if (/^\d/u.test(word)) return number(word.replace(/[uUlL]+$/u, ''));
    return /^[A-Za-z_]/u.test(word) ? value(word) : undefined;
  };
  const level = (strength) => {
    if (strength === strengths.length) return single();
    let left = level(strength + 1);
    while (strengths[strength].includes(words[at])) {
      const operator = words[at++];
      const right = level(strength + 1);
      left = left === undefined || right === undefined ? undefined : apply(operator, left, right);
    }
    return left;
  };
  const result = level(0);
  return at === words.length ? result : undefined;
}

const negated = (value) => (value === undefined ? undefined : -value);
const inverted = (value) => (value === undefined ? undefined : ~value);

function number(text) {
  return /^0\d/u.test(text) ? BigInt(`0o${text.slice(1)}`) : BigInt(text);
}
