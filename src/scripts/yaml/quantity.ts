const decimal: Readonly<Record<string, number>> = { '': 1, k: 1e3, K: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 };
const binary = 'KMGTP';

/** Bytes of a Kubernetes quantity such as `64Gi`, `512M` or `1e9` (API conventions, resource.Quantity); null where it is none. */
export function quantityBytes(text: string): number | null {
  const match = /^([0-9]+(?:\.[0-9]+)?(?:[eE][0-9]{1,2})?)(?:([KMGTP])i|([kKMGTP]?))$/u.exec(text.trim());
  if (match === null) return null;
  const unit = match[2] === undefined ? (decimal[match[3] ?? ''] ?? 1) : 1024 ** (binary.indexOf(match[2]) + 1);
  return Math.round(Number(match[1]) * unit);
}

/** Bytes of a compose size such as `8gb`, `512m` or `1073741824`, whose units are powers of 1024 (compose specification, byte values). */
export function composeBytes(text: string): number | null {
  const match = /^([0-9]+(?:\.[0-9]+)?) ?(?:([kmgtp])i?b?|b)?$/iu.exec(text.trim());
  if (match === null) return null;
  return Math.round(Number(match[1]) * (match[2] === undefined ? 1 : 1024 ** (binary.indexOf(match[2].toUpperCase()) + 1)));
}
