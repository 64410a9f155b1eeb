/** "2.29.7" of NCCL's version code 22907; codes up to 2.8 have four digits (nccl.h.in: NCCL_VERSION). */
export function versionOfCode(code: number): string | null {
  if (!Number.isInteger(code) || code < 1000) return null;
  const base = code < 10_000 ? 1000 : 10_000;
  return `${Math.floor(code / base)}.${Math.floor((code % base) / 100)}.${code % 100}`;
}
