/** A release as numbers. A missing patch counts as the newest of its series, so "2.27" means the last 2.27. */
export type ReleaseNumbers = readonly [major: number, minor: number, patch: number];

/** Releases that were read last: the same few are compared again and again. */
const releases = new Map<string, ReleaseNumbers | null>();
const mostReleases = 200;

/** Reads "2.27.7", "v2.27.7-1", "2.27.7+cuda12.8" or "2.27"; null where the text is no NCCL release. */
export function parseVersion(text: string): ReleaseNumbers | null {
  let numbers = releases.get(text);
  if (numbers === undefined) {
    numbers = readRelease(text);
    if (releases.size >= mostReleases) releases.clear();
    releases.set(text, numbers);
  }
  return numbers;
}

function readRelease(text: string): ReleaseNumbers | null {
  const found = /^\s*v?(\d{1,3})\.(\d{1,3})(?:\.(\d{1,4}))?(?:[-+].*)?\s*$/.exec(text);
  if (found === null) return null;
  const [, major, minor, patch] = found;
  return [Number(major), Number(minor), patch === undefined ? 9999 : Number(patch)];
}

/** Negative when `a` is older than `b`, 0 when equal, positive when newer. Texts that are no release count as newest. */
export function compareVersions(a: string, b: string): number {
  const left = parseVersion(a) ?? [Infinity, 0, 0];
  const right = parseVersion(b) ?? [Infinity, 0, 0];
  for (let i = 0; i < 3; i++) {
    const one = left[i] ?? 0;
    const other = right[i] ?? 0;
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}

/** Whether `version` is `since` or newer. */
export function atLeast(version: string, since: string): boolean {
  return compareVersions(version, since) >= 0;
}

/** The last entry of an oldest-first list whose first member is not newer than `version`; null when all are newer. */
export function lastSince<T extends readonly [since: string, ...rest: unknown[]]>(list: readonly T[], version: string): T | null {
  let found: T | null = null;
  for (const entry of list) if (atLeast(version, entry[0])) found = entry;
  return found;
}
