import { createHash } from 'node:crypto';
import { lineChanges, type LineChanges } from '../base/lineChanges.js';
import type { Former, PlannedHost } from './record.js';

/** What a host has under the path of a roll-out. */
export type Looked =
  | { readonly kind: 'ready'; readonly host: string; readonly target: string; readonly before: { readonly former: Former; readonly bytes: Buffer } | null }
  /** It holds the new content already. */
  | { readonly kind: 'same'; readonly host: string }
  /** It cannot take part: why, and the command with more rights that would do it, where that is what is missing. */
  | { readonly kind: 'refused'; readonly host: string; readonly why: string; readonly sudo: string | null }; // prettier-ignore

/** Hosts whose file holds the same bytes now, and what the roll-out changes in it. */
export interface PreviewGroup {
  readonly before: Buffer | null;
  readonly sha256: string | null;
  readonly hosts: readonly PlannedHost[];
  readonly changes: LineChanges;
}

/** What a roll-out would change where. */
export interface Preview {
  /** Names what was seen: the same hash means that the same hosts would get the same change. */
  readonly hash: string;
  /** Largest first. */
  readonly groups: readonly PreviewGroup[];
  readonly same: readonly string[];
  readonly refused: readonly Extract<Looked, { kind: 'refused' }>[];
}

/** Most lines of one group's change that are shown. */
const shownLines = 40;

/** Groups hosts by what their file holds now and compares each distinct content with the new one. */
export function previewOf(path: string, after: Buffer, looked: readonly Looked[]): Preview {
  const groups = new Map<string, { before: Buffer | null; hosts: PlannedHost[] }>();
  for (const one of looked) {
    if (one.kind !== 'ready') continue;
    const { host, target, before } = one;
    const key = before?.former.sha256 ?? '';
    const group = groups.get(key) ?? { before: before?.bytes ?? null, hosts: [] };
    group.hosts.push({ host, target, before: before?.former ?? null });
    groups.set(key, group);
  }
  const decode = (bytes: Buffer | null): string => bytes?.toString('utf8') ?? '';
  const list = [...groups].map(([key, { before, hosts }]): PreviewGroup => ({
    before,
    sha256: key === '' ? null : key,
    hosts,
    changes: lineChanges(decode(before), decode(after), shownLines),
  }));
  const seen = [
    path,
    after.toString('base64'),
    ...looked.map((one) => `${one.host} ${one.kind} ${one.kind === 'ready' ? (one.before?.former.sha256 ?? '') : ''}`),
  ];
  return {
    hash: createHash('sha256').update(JSON.stringify(seen)).digest('hex').slice(0, 16),
    groups: list.sort((a, b) => b.hosts.length - a.hosts.length),
    same: looked.flatMap((one) => (one.kind === 'same' ? [one.host] : [])),
    refused: looked.filter((one) => one.kind === 'refused'),
  };
}
