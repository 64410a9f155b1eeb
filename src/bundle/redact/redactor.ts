import { cleanLine } from '../../base/clean.js';
import { drained } from '../../base/steps.js';
import { expandHosts } from '../../cluster/hostRange.js';
import { AddressBook } from './addresses.js';
import { KnownNames } from './names.js';
import { placeRules } from './placeRules.js';
import { isSecretName } from '../../base/secret.js';
import { isPseudonym, pseudonym, type RedactionKind, type RedactionRule } from './rule.js';
import { secretRules } from './secretRules.js';
import { isCommonName } from './words.js';

/** All rules of the product in the order in which they take places. */
export const builtInRules: readonly RedactionRule[] = [...secretRules, ...placeRules];

/** One thing that was hidden, wherever it stood. */
export interface Redaction {
  readonly rule: string;
  readonly kind: RedactionKind;
  /** What stands in its place. */
  readonly by: string;
  /** Characters of what was hidden. */
  readonly length: number;
  /** What was hidden, for the eyes of who collects alone; null: a secret, which is shown to nobody. */
  readonly was: string | null;
  readonly count: number;
  /** The first places, "file:line" in names of the bundle. */
  readonly places: readonly string[];
}

/** What to hide and what not. */
export interface RedactorOptions {
  readonly rules?: readonly RedactionRule[];
  /** Ids of rules that are switched off. */
  readonly off?: readonly string[];
  /** Texts that stay, such as the address of a public server. */
  readonly keep?: readonly string[];
  readonly hosts?: readonly string[];
  readonly users?: readonly string[];
  /** Further names to hide. */
  readonly names?: readonly string[];
}

const mostPlaces = 20;
/** Texts are looked at in pieces of about this length. */
const block = 1 << 16;
/** A key is not cut where it begins within so much of the end of a piece. */
const longestKey = 20_000;
const log =
  /(?:^|[\s>:)\]])([A-Za-z0-9][\w.-]{0,252}):\d{1,10}:\d{1,10} (?:\[-?\d{1,3}\] )?(?=[^\n]{0,200}(?:NCCL )?(?:INFO|WARN|TRACE|CALL|VERSION) )/gm;
const list =
  /(?<label>\b(?:\w{0,30}(?:NodeList|NODELIST|nodelist|Nodes|HOSTS|hostlist|nodeset)|-w|--nodelist|--hosts?)\s{0,3}[=: ]\s{0,3}"?)?(?<hide>[A-Za-z][\w.-]{0,200}\[[\d,-]{1,2000}\](?:[\w.-]{0,100})(?:,[A-Za-z][\w.-]{0,200}(?:\[[\d,-]{1,2000}\])?){0,500})/g;
const mostOfList = 4096;

interface Span {
  start: number;
  end: number;
  readonly rule: string;
  readonly kind: RedactionKind;
  /** Asked for places that are really replaced, so that numbers have no gaps. */
  readonly by: () => string;
}

/**
 * Replaces what must not leave by pseudonyms that are the same in all texts, so that who talks to whom can still be seen. First every text is learned from
 * (a name may stand alone in one file and be known from another), then each is redacted. Linear in the length of the texts.
 */
export class Redactor {
  private readonly rules: readonly RedactionRule[];
  private readonly keep: ReadonlySet<string>;
  private readonly off: ReadonlySet<string>;
  private readonly names = new KnownNames();
  private readonly addresses = new AddressBook();
  private readonly pseudonyms = new Map<string, string>();
  private readonly counts = new Map<RedactionKind, number>();
  private readonly found = new Map<
    string,
    { rule: string; kind: RedactionKind; by: string; was: string; count: number; places: string[] }
  >();

  constructor({ rules = builtInRules, off = [], keep = [], hosts = [], users = [], names = [] }: RedactorOptions = {}) {
    this.off = new Set(off);
    this.rules = rules.filter(({ id }) => !this.off.has(id));
    this.keep = new Set(keep.map((text) => text.toLowerCase()));
    for (const host of hosts) this.know(host, 'host');
    for (const user of users) this.know(user, 'user');
    for (const name of names) this.know(name, 'custom');
  }

  /** Learns the names of hosts and users that a text tells. */
  learn(text: string): void {
    drained(this.learnSteps(text));
  }

  /** The same in steps of a few milliseconds. */
  *learnSteps(text: string): Generator<undefined, void> {
    for (const piece of blocksOf(text)) {
      yield;
      if (!this.off.has('known-host')) for (const found of piece.text.matchAll(log)) this.know(found[1] ?? '', 'host');
      for (const rule of this.rules)
        if (rule.learns === true)
          for (const found of piece.text.matchAll(rule.pattern)) {
            const hidden = hiddenOf(found);
            if (hidden !== null && (rule.counts?.(hidden.text, found.groups ?? {}) ?? true))
              this.know(hidden.text, rule.kind === 'user' ? 'user' : 'host');
          }
      for (const found of piece.text.matchAll(list))
        if (found.groups?.['label'] !== undefined) for (const host of expanded(found.groups['hide'] ?? '')) this.know(host, 'host');
    }
  }

  /** The text with everything replaced that a rule or a known name hides. `file` names the places in the list of redactions; null: it is not listed. */
  redact(text: string, file: string | null): string {
    return drained(this.redactSteps(text, file));
  }

  /** The same in steps of a few milliseconds. */
  *redactSteps(text: string, file: string | null): Generator<undefined, string> {
    const pieces: string[] = [];
    let line = 1;
    for (const piece of blocksOf(text)) {
      yield;
      pieces.push(this.block(piece.text, file, line));
      for (let at = piece.text.indexOf('\n'); at >= 0; at = piece.text.indexOf('\n', at + 1)) line++;
    }
    return pieces.join('');
  }

  /** Learns from every text in a value of JSON. */
  learnJson(value: unknown): void {
    if (typeof value === 'string') this.learn(value);
    else if (typeof value === 'object' && value !== null)
      for (const [key, each] of Object.entries(value)) {
        if (!Array.isArray(value)) this.learn(typeof each === 'string' ? `${key}=${each}` : key);
        this.learnJson(each);
      }
  }

  /** A value of JSON with every text in it redacted, keys too; what a key says is secret is hidden whole. */
  redactJson(value: unknown, file: string): unknown {
    if (typeof value === 'string') return this.redact(value, file);
    if (Array.isArray(value)) return value.map((each) => this.redactJson(each, file));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]: [string, unknown]) => {
        if (typeof each !== 'string' || each === '') return [this.redact(key, file), this.redactJson(each, file)];
        if (isSecretName(key)) return [this.redact(key, file), this.hidden(each, file)];
        // The name of a variable says what its value is.
        const whole = this.redact(`${key}=${each}`, file);
        const at = whole.indexOf('=');
        return at < 0 ? [this.redact(key, file), this.hidden(each, file)] : [whole.slice(0, at), whole.slice(at + 1)];
      }),
    );
  }

  /** Everything that was hidden so far, by kind and number. */
  get redactions(): Redaction[] {
    return [...this.found.values()].map(({ was, ...rest }) => ({
      ...rest,
      length: was.length,
      was: rest.kind === 'secret' || rest.kind === 'bucket' ? null : cleanLine(was),
    }));
  }

  /** Secrets that were hidden and still stand in a text, as their pseudonyms: none, unless two rules missed each other. */
  leftIn(text: string): string[] {
    return [...this.found.values()]
      .filter(({ kind, was }) => kind === 'secret' && was.length >= 8 && text.includes(was))
      .map(({ by }) => by);
  }

  private hidden(text: string, file: string): string {
    if (this.off.has('secret-value') || isPseudonym(text)) return text;
    const by = this.by('secret', text);
    this.note('secret-value', 'secret', by, text, file);
    return by;
  }

  private know(name: string, kind: 'host' | 'user' | 'custom'): void {
    if (this.keep.has(name.toLowerCase()) || this.off.has(`known-${kind}`)) return;
    this.names.add(name, kind);
    // Numbered in the order in which they become known, which is that of the cluster for its hosts.
    if (this.names.kindOf(name) !== null) this.by(kind, name);
  }

  private block(text: string, file: string | null, firstLine: number): string {
    const spans: Span[] = [];
    const add = (start: number, end: number, rule: string, kind: RedactionKind, by: () => string): void => {
      if (end > start) spans.push({ start, end, rule, kind, by });
    };
    for (const { id, kind, pattern, counts } of this.rules)
      for (const found of text.matchAll(pattern)) {
        const hidden = hiddenOf(found);
        if (hidden === null || this.keep.has(hidden.text.toLowerCase()) || !(counts?.(hidden.text, found.groups ?? {}) ?? true)) continue;
        const quoted = /^(["'])([^]*)\1$/.exec(hidden.text);
        const [held, inset] = quoted === null ? [hidden.text, 0] : [quoted[2] ?? '', 1];
        add(hidden.start + inset, hidden.start + inset + held.length, id, kind, () => this.by(kind, held));
      }
    if (!this.off.has('known-host'))
      for (const found of text.matchAll(list)) {
        const hidden = hiddenOf(found);
        const hosts = hidden === null ? [] : expanded(hidden.text);
        if (
          hidden !== null &&
          hosts.length > 0 &&
          (found.groups?.['label'] !== undefined || hosts.some((host) => this.names.kindOf(host) === 'host'))
        )
          add(hidden.start, hidden.start + hidden.text.length, 'node-list', 'host', () =>
            hosts.map((host) => this.by('host', host)).join(','),
          );
      }
    for (const { start, end, name, kind } of this.names.places(text)) add(start, end, `known-${kind}`, kind, () => this.by(kind, name));
    return this.replaced(text, spans, file, firstLine);
  }

  /** Of places that overlap the rule that comes first has all of them. */
  private replaced(text: string, spans: readonly Span[], file: string | null, firstLine: number): string {
    if (spans.length === 0) return text;
    const order = [...spans.keys()].sort((a, b) => (spans[a]?.start ?? 0) - (spans[b]?.start ?? 0) || a - b);
    const merged: (Span & { first: number })[] = [];
    for (const index of order) {
      const span = spans[index];
      if (span === undefined) continue;
      const last = merged.at(-1);
      if (last === undefined || span.start >= last.end) {
        merged.push({ ...span, first: index });
        continue;
      }
      const [start, end] = [last.start, Math.max(last.end, span.end)];
      const wins = index < last.first ? { ...span, first: index } : last;
      // A name inside what another rule hides is gone with it.
      merged[merged.length - 1] = { ...wins, start, end };
    }
    const pieces: string[] = [];
    let at = 0;
    let line = firstLine;
    for (const { start, end, rule, kind, by } of merged) {
      for (let newline = text.indexOf('\n', at); newline >= 0 && newline < start; newline = text.indexOf('\n', newline + 1)) line++;
      const [was, now] = [text.slice(start, end), by()];
      pieces.push(text.slice(at, start), now);
      if (now !== was && file !== null) this.note(rule, kind, now, was, `${file}:${line}`);
      for (let newline = text.indexOf('\n', start); newline >= 0 && newline < end; newline = text.indexOf('\n', newline + 1)) line++;
      at = end;
    }
    pieces.push(text.slice(at));
    return pieces.join('');
  }

  private note(rule: string, kind: RedactionKind, by: string, was: string, place: string): void {
    const key = `${rule} ${by}`;
    const known = this.found.get(key) ?? { rule, kind, by, was, count: 0, places: [] };
    known.count++;
    if (known.places.length < mostPlaces && known.places.at(-1) !== place) known.places.push(place);
    this.found.set(key, known);
  }

  private by(kind: RedactionKind, text: string): string {
    if (kind === 'address') return text.includes(':') ? this.addresses.v6(text) : this.addresses.v4(text);
    if (kind === 'mac') return this.addresses.mac(text);
    const lower = text.toLowerCase();
    if (kind === 'domain') {
      // A host by its full name is the host by its short one.
      const dot = lower.indexOf('.');
      const short = dot < 0 ? lower : lower.slice(0, dot);
      if (this.names.kindOf(short) === 'host' && dot > 0)
        return `${this.numbered('host', short)}.${this.numbered('domain', lower.slice(dot + 1))}.example`;
      return `${this.numbered('domain', lower)}.example`;
    }
    if (kind === 'host') {
      const dot = lower.indexOf('.');
      if (dot > 0) return `${this.numbered('host', lower.slice(0, dot))}.${this.numbered('domain', lower.slice(dot + 1))}.example`;
      return this.numbered('host', lower);
    }
    if (kind === 'email') return `${this.numbered('email', lower)}@mail.example`;
    return this.numbered(kind, kind === 'user' || kind === 'custom' ? lower : text);
  }

  private numbered(kind: RedactionKind, text: string): string {
    const key = `${kind} ${text}`;
    const known = this.pseudonyms.get(key);
    if (known !== undefined) return known;
    const number = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, number);
    const made = pseudonym(kind, number);
    this.pseudonyms.set(key, made);
    return made;
  }
}

function expanded(text: string): readonly string[] {
  const { hosts, problems } = expandHosts(text);
  return problems.length > 0 || hosts.length > mostOfList ? [] : hosts.filter((host) => !isCommonName(host));
}

/** The part of a match that is to be hidden. */
function hiddenOf(found: RegExpExecArray): { readonly start: number; readonly text: string } | null {
  const groups: Readonly<Record<string, string | undefined>> = found.groups ?? {};
  const hidden = Object.entries(groups).find(([name, text]) => name.startsWith('hide') && text !== undefined)?.[1];
  if (hidden === undefined)
    return Object.keys(groups).some((name) => name.startsWith('hide')) ? null : { start: found.index, text: found[0] };
  if (hidden === '') return null;
  // What is hidden stands at the end of what was matched, or is the only such text in it.
  const inside = found[0].endsWith(hidden) ? found[0].length - hidden.length : found[0].lastIndexOf(hidden);
  return { start: found.index + inside, text: hidden };
}

/** A text in pieces that end with a line and hold whole private keys. */
function* blocksOf(text: string): Generator<{ readonly text: string }> {
  let at = 0;
  while (at < text.length) {
    let end = text.length - at <= block ? text.length : text.lastIndexOf('\n', at + block) + 1;
    if (end <= at) {
      const next = text.indexOf('\n', at + block);
      end = next < 0 ? text.length : next + 1;
    }
    if (end < text.length) {
      const from = Math.max(at, end - longestKey);
      const near = text.slice(from, end);
      const open = near.lastIndexOf('-----BEGIN ');
      if (from + open > at && open >= 0 && near.lastIndexOf('-----END ') < open) end = text.lastIndexOf('\n', from + open) + 1;
    }
    if (end <= at) end = Math.min(text.length, at + block);
    yield { text: text.slice(at, end) };
    at = end;
  }
}
