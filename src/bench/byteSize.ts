const units: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 };

/** Bytes of a size as nccl-tests writes it ("8", "64K", "1.5G") or with a binary unit ("1 GiB"), all powers of 1024; null when it is not one. */
export function byteSize(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*(?:([KMGT])(?:i?B)?|B)?$/i.exec(text.trim());
  if (match === null) return null;
  const value = Number(match[1]) * (units[(match[2] ?? '').toUpperCase()] ?? 1);
  return Number.isFinite(value) ? Math.floor(value) : null;
}
