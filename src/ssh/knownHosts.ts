import { createHmac, timingSafeEqual } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import type { Problem } from '../base/problem.js';

/** What the known_hosts files say about one key of one host. */
export type HostKeyOutcome = 'match' | 'unknown' | 'changed' | 'revoked' | 'authority';

/** One understood line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHost {
  /** 1-based. */
  readonly line: number;
  readonly marker: 'revoked' | 'cert-authority' | null;
  /** The first field as written: patterns, or one hashed name. */
  readonly names: string;
  readonly keyType: string;
  /** The key as base64 in canonical form. */
  readonly key: string;
}

/** A known_hosts file as read. */
export interface KnownHostsFile {
  readonly path: string;
  readonly entries: readonly KnownHost[];
  readonly problems: readonly Problem[];
}

/** The outcome and the line that decided it. */
export interface HostKeyAnswer {
  readonly outcome: HostKeyOutcome;
  /** File and 1-based line that decided, or null for unknown. */
  readonly where: { readonly path: string; readonly line: number } | null;
  /** Types of keys that the files hold for this host, without duplicates. */
  readonly knownTypes: readonly string[];
}

/** The name under which known_hosts knows a host: "host", or "[host]:port" when the port is not 22; an alias stands for itself. */
export function addressOf(hostName: string, port: number, hostKeyAlias: string | null): string {
  const name = (hostKeyAlias ?? hostName).toLowerCase();
  return hostKeyAlias !== null || port === 22 ? name : `[${name}]:${port}`;
}

/** Key type written inside a key blob (RFC 4253, 6.6), or null when it is not one. */
export function keyTypeOf(blob: Buffer): string | null {
  if (blob.length < 4) return null;
  const length = blob.readUInt32BE(0);
  if (length === 0 || length > 64 || blob.length < 4 + length) return null;
  const type = blob.toString('latin1', 4, 4 + length);
  return /^[A-Za-z0-9@.-]+$/.test(type) ? type : null;
}

/** Reads a known_hosts file. Lines it does not understand become problems and take part in nothing, as in OpenSSH. */
export function readKnownHosts(path: string, text: string): KnownHostsFile {
  const entries: KnownHost[] = [];
  const problems: Problem[] = [];
  text.split('\n').forEach((raw, index) => {
    const line = index + 1;
    const fields = raw.split(/[ \t\r]+/).filter((field) => field !== '');
    const first = fields[0];
    if (first === undefined || first.startsWith('#')) return;
    let marker: KnownHost['marker'] = null;
    if (first.startsWith('@')) {
      fields.shift();
      if (first === '@revoked') marker = 'revoked';
      else if (first === '@cert-authority') marker = 'cert-authority';
      else {
        problems.push({ line, message: l10n.t('The marker {0} is not known.', first) });
        return;
      }
    }
    const [names, keyType, encoded] = fields;
    if (names === undefined || keyType === undefined || encoded === undefined) {
      problems.push({ line, message: l10n.t('A line needs host names, a key type and a key.') });
      return;
    }
    const blob = /^[A-Za-z0-9+/]+={0,2}$/.test(encoded) ? Buffer.from(encoded, 'base64') : Buffer.alloc(0);
    if (keyTypeOf(blob) !== keyType) {
      problems.push({ line, message: l10n.t('The key is damaged or not of the type that the line says.') });
      return;
    }
    entries.push({ line, marker, names, keyType, key: blob.toString('base64') });
  });
  return { path, entries, problems };
}

/**
 * What the files say about a key that a host showed. A revoked key is revoked wherever it stands; then a line with this very key
 * is a match; then a line with another key of the same type means changed. A host known only by a certificate authority is
 * "authority": certificates are not supported, so nothing is accepted on its word. A host on another port than 22 that is unknown
 * there is looked up without its port for a match too, as OpenSSH does (sshconnect.c, check_host_key).
 */
export function matchHostKey(
  files: readonly KnownHostsFile[],
  hostName: string,
  port: number,
  hostKeyAlias: string | null,
  keyType: string,
  key: string,
): HostKeyAnswer {
  const answer = look(files, addressOf(hostName, port, hostKeyAlias), keyType, key);
  if (answer.outcome !== 'unknown' || hostKeyAlias !== null || port === 22) return answer;
  const plain = look(files, hostName.toLowerCase(), keyType, key);
  return plain.outcome === 'match' || plain.outcome === 'revoked' ? plain : answer;
}

/** Types of keys known for a host, most trusted place first; used to ask the server for a key that can be checked. */
export function knownKeyTypes(files: readonly KnownHostsFile[], address: string): string[] {
  const types = files.flatMap((file) =>
    entriesFor(file, address)
      .filter((entry) => entry.marker === null)
      .map((entry) => entry.keyType),
  );
  return [...new Set(types)];
}

function look(files: readonly KnownHostsFile[], address: string, keyType: string, key: string): HostKeyAnswer {
  const hits = files.flatMap((file) => entriesFor(file, address).map((entry) => ({ entry, path: file.path })));
  const knownTypes = [...new Set(hits.filter(({ entry }) => entry.marker === null).map(({ entry }) => entry.keyType))];
  const answer = (outcome: HostKeyOutcome, hit: (typeof hits)[number] | undefined): HostKeyAnswer => ({
    outcome,
    where: hit === undefined ? null : { path: hit.path, line: hit.entry.line },
    knownTypes,
  });
  const revoked = hits.find(({ entry }) => entry.marker === 'revoked' && entry.key === key);
  if (revoked) return answer('revoked', revoked);
  const plain = hits.filter(({ entry }) => entry.marker === null);
  const same = plain.find(({ entry }) => entry.key === key);
  if (same) return answer('match', same);
  const other = plain.find(({ entry }) => entry.keyType === keyType);
  if (other) return answer('changed', other);
  const authority = hits.find(({ entry }) => entry.marker === 'cert-authority');
  return authority ? answer('authority', authority) : answer('unknown', undefined);
}

interface Index {
  /** Places of lines of plain names, by name. */
  readonly plain: ReadonlyMap<string, readonly number[]>;
  /** Places of the others: patterns and hashed names. */
  readonly others: readonly number[];
  /** The last answer: one connection asks several times about one address. */
  last: { readonly address: string; readonly entries: readonly KnownHost[] } | null;
}

const indices = new WeakMap<KnownHostsFile, Index>();

/** The lines of a file that speak of an address, in order; found by name, because a fleet asks a thousand times about a thousand lines. */
function entriesFor(file: KnownHostsFile, address: string): readonly KnownHost[] {
  const index = indices.get(file) ?? indexOf(file);
  indices.set(file, index);
  if (index.last?.address === address) return index.last.entries;
  const places = [...(index.plain.get(address) ?? []), ...index.others].sort((a, b) => a - b);
  const entries = places.flatMap((place) => file.entries[place] ?? []).filter((entry) => matchesNames(entry.names, address));
  index.last = { address, entries };
  return entries;
}

function indexOf(file: KnownHostsFile): Index {
  const plain = new Map<string, number[]>();
  const others: number[] = [];
  for (const [place, { names }] of file.entries.entries()) {
    if (/[|*?!]/.test(names)) others.push(place);
    else
      for (const name of new Set(names.toLowerCase().split(','))) {
        const known = plain.get(name);
        if (known === undefined) plain.set(name, [place]);
        else known.push(place);
      }
  }
  return { plain, others, last: null };
}

/** Whether the first field of a line speaks of this address. A negated pattern that fits rules the whole line out. */
export function matchesNames(names: string, address: string): boolean {
  if (names.startsWith('|')) return matchesHashed(names, address);
  let hit = false;
  for (const written of names.split(',')) {
    const negated = written.startsWith('!');
    const pattern = (negated ? written.slice(1) : written).toLowerCase();
    if (pattern === '' || !matchesPattern(pattern, address)) continue;
    if (negated) return false;
    hit = true;
  }
  return hit;
}

/** A hashed name: "|1|salt|hash", HMAC-SHA1 of the name keyed with the salt. */
function matchesHashed(names: string, address: string): boolean {
  const [, version, salt, hash, ...rest] = names.split('|');
  if (version !== '1' || salt === undefined || hash === undefined || rest.length > 0) return false;
  const wanted = Buffer.from(hash, 'base64');
  const made = createHmac('sha1', Buffer.from(salt, 'base64')).update(address, 'utf8').digest();
  return wanted.length === made.length && timingSafeEqual(wanted, made);
}

/** `*` and `?` and nothing else is special; linear in time, so that no line can make it hang. */
function matchesPattern(pattern: string, text: string): boolean {
  let at = 0;
  let position = 0;
  let star = -1;
  let retry = 0;
  while (position < text.length) {
    if (pattern[at] === '*') {
      star = at++;
      retry = position;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[position])) {
      at++;
      position++;
    } else if (star >= 0) {
      at = star + 1;
      position = ++retry;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
