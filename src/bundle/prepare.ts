import * as l10n from '@vscode/l10n';
import { Failure } from '../base/failure.js';
import { drained } from '../base/steps.js';
import type { Origin } from '../base/origin.js';
import { knownHosts } from '../cluster/surroundings.js';
import { effectiveMarkdown, effectiveOf, findVersion } from '../effective/index.js';
import { diagnose, type Finding } from '../nccl/log/findings/index.js';
import { LogReader } from '../nccl/log/reader.js';
import { logMarkdown } from '../nccl/log/report/markdown.js';
import type { Member } from './archive/tar.js';
import { indexPage } from './page.js';
import type { Collected, Lacking, Piece, PieceKind } from './piece.js';
import { toldInBundle } from '../logs/feed.js';
import { type Redaction, Redactor, type RedactorOptions } from './redact/redactor.js';

/** A text of the bundle as it will be written. */
export interface PreparedPiece {
  readonly kind: PieceKind | 'snapshot' | 'diagnosis';
  readonly host: string | null;
  /** Path in the bundle. */
  readonly path: string;
  readonly text: string;
  readonly truncated: boolean;
}

/** A bundle that can be looked at and written: nothing in it is as it came, but for {@link Redaction.was}, which is shown to who collects and never written. */
export interface PreparedBundle {
  readonly at: string;
  readonly origin: Origin;
  readonly hosts: readonly string[];
  readonly pieces: readonly PreparedPiece[];
  readonly lacking: readonly Lacking[];
  readonly redactions: readonly Redaction[];
  readonly findings: readonly Finding[];
}

/** Characters of a log that are read at a stretch. */
const step = 1 << 18;

const folders: Readonly<Record<PieceKind, string>> = {
  log: 'logs',
  host: 'hosts',
  scheduler: 'scheduler',
  'flight-recorder': 'flight-recorder',
  configuration: 'configuration',
};

/** A site's own part of the rules. */
export type OwnPart = Pick<RedactorOptions, 'rules' | 'off' | 'keep' | 'names'>;

/** {@link prepareSteps} at one go. */
export function prepareBundle(collected: Collected, own: OwnPart = {}): PreparedBundle {
  return drained(prepareSteps(collected, own));
}

/**
 * Redacts all that was collected and diagnoses what is left, in steps. Throws a Failure where a secret would be left, which two rules that miss each other
 * could do.
 */
export function* prepareSteps(collected: Collected, own: OwnPart = {}): Generator<undefined, PreparedBundle> {
  const { snapshot } = collected;
  const pieces = [...collected.pieces, ...configurations(collected)];
  const redactor = new Redactor({ ...own, hosts: [...collected.hosts, ...hostNames(collected)], users: collected.users });
  for (const { text, name } of pieces) {
    yield* redactor.learnSteps(text);
    redactor.learn(name);
  }
  for (const [host, answer] of Object.entries(snapshot?.hosts ?? {})) {
    yield;
    redactor.learnJson({ [host]: answer });
  }
  const paths = new Paths();
  const prepared: PreparedPiece[] = [];
  for (const { kind, host, name, text, truncated } of pieces) {
    const known = host === null ? null : redactor.redact(host, null);
    const path = paths.free([folders[kind], ...(known === null ? [] : [known]), redactor.redact(name, null)]);
    prepared.push({ kind, host: known, path, text: yield* redactor.redactSteps(text, path), truncated });
  }
  if (snapshot !== null) {
    const { hosts: answers, ...rest } = snapshot;
    const hidden: Record<string, unknown> = {};
    for (const [host, answer] of Object.entries(answers)) {
      yield;
      Object.assign(hidden, redactor.redactJson({ [host]: answer }, 'snapshot.json'));
    }
    const whole = { ...(redactor.redactJson(rest, 'snapshot.json') as object), hosts: hidden };
    prepared.push({ kind: 'snapshot', host: null, path: 'snapshot.json', text: `${JSON.stringify(whole, null, 1)}\n`, truncated: false });
  }
  const lacking = collected.lacking.map(({ host, what, message }) => ({
    host: host === null ? null : redactor.redact(host, null),
    what: redactor.redact(what, 'lacking'),
    message: redactor.redact(message, 'lacking'),
  }));
  const { findings, markdown } = yield* diagnosis(prepared);
  prepared.push({ kind: 'diagnosis', host: null, path: 'diagnosis.md', text: markdown, truncated: false });
  for (const { path, text } of prepared) {
    yield;
    const [left] = redactor.leftIn(text);
    if (left !== undefined)
      throw new Failure('unsupported', l10n.t('What {0} stands for would still be readable in {1}; no bundle was made.', left, path), {
        next: l10n.t('Add a rule of your own for it, or leave that file out.'),
      });
  }
  const hosts = collected.hosts.map((host) => redactor.redact(host, null));
  return { at: collected.at, origin: collected.origin, hosts, pieces: prepared, lacking, redactions: redactor.redactions, findings };
}

/** Files of the bundle: an index page, what it holds as JSON, and the pieces, in one folder. */
export function membersOf(bundle: PreparedBundle, version: string): Member[] {
  const { at, origin, hosts, pieces, lacking, redactions, findings } = bundle;
  const folder = `nccl-bundle-${at.slice(0, 16).replace(/[:T-]/g, '')}`;
  const manifest = {
    format: 'nccl-workbench-bundle',
    schema: 1,
    at,
    origin,
    version,
    hosts,
    pieces: pieces.map(({ kind, host, path, text, truncated }) => ({ kind, host, path, bytes: Buffer.byteLength(text), truncated })),
    lacking,
    redactions: redactions.map(({ rule, kind, by, count, places }) => ({ rule, kind, by, count, places })),
    findings: findings.map(({ rule, severity, role, message }) => ({ rule, severity, role, message })),
  };
  const file = (name: string, text: string): Member => ({ name: `${folder}/${name}`, content: Buffer.from(text) });
  return [
    file('manifest.json', `${JSON.stringify(manifest, null, 1)}\n`),
    file('index.html', indexPage(bundle, version)),
    ...pieces.map(({ path, text }) => file(path, text)),
  ];
}

function* diagnosis(pieces: readonly PreparedPiece[]): Generator<undefined, { readonly findings: Finding[]; readonly markdown: string }> {
  const reader = new LogReader();
  for (const { path, text } of pieces)
    if (toldInBundle.test(path)) {
      reader.file(path);
      for (let at = 0; at < text.length; at += step) {
        yield;
        reader.push(text.slice(at, at + step));
      }
    }
  const log = reader.end();
  const findings = diagnose(log);
  return { findings, markdown: logMarkdown(log, findings) };
}

/** What would reach a rank on each host by itself: its nccl.conf files and login environment. */
function configurations({ snapshot }: Collected): Piece[] {
  if (snapshot === null) return [];
  return knownHosts(snapshot).map((host) => {
    const { version } = findVersion({ setting: null, hosts: [host] });
    const conf = (host.confFiles ?? []).map(({ path, text }) => `\n## ${path}\n\n~~~\n${text}\n~~~\n`);
    return {
      kind: 'configuration',
      host: host.name,
      name: 'effective.md',
      text: `${effectiveMarkdown(effectiveOf({ version, host }))}${conf.join('')}`,
      truncated: false,
    };
  });
}

/** Names that hosts have for themselves. */
function hostNames({ snapshot }: Collected): string[] {
  return Object.values(snapshot?.hosts ?? {}).flatMap(({ facts }) => facts?.hostName ?? []);
}

/** Paths in the bundle: plain names, each once. */
class Paths {
  private readonly taken = new Set<string>();

  free(parts: readonly string[]): string {
    const plain = parts.map(
      (part) =>
        part
          .replace(/[^\w.+%-]+/g, '_')
          .replace(/^\.+/, '')
          .slice(0, 120) || 'file',
    );
    let path = plain.join('/');
    for (let number = 2; this.taken.has(path.toLowerCase()); number++)
      path = [...plain.slice(0, -1), `${number}-${plain.at(-1) ?? ''}`].join('/');
    this.taken.add(path.toLowerCase());
    return path;
  }
}
