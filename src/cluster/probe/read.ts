import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import { unknownFacts, type ConfFact, type HostFacts } from '../facts.js';
import { isSecretName, redacted } from '../../base/secret.js';
import { number, pairs, word } from './fields.js';
import { readGids } from './readGids.js';
import { readGpus } from './readGpus.js';
import { readInterfaces } from './readInterfaces.js';
import { readNics } from './readNics.js';
import { readDmaBuf, readVersions } from './readVersions.js';
import { toolNames } from './script.js';
import { cutSections, type ProbeOutput } from './sections.js';

/** What the probe's output says of a host. */
export interface ProbeReading {
  /** null when the output has no section at all: the probe did not run there. */
  readonly facts: HostFacts | null;
  /** What could not be read, one sentence each. */
  readonly notes: readonly string[];
  /** True when the script ran to its end. */
  readonly done: boolean;
}

/** Reads the probe's output. Nothing a host says makes it throw; texts are cleaned and bounded, conf files kept as they are but for secrets. */
export function readProbe(output: string, boundary: string): ProbeReading {
  const probe = cutSections(output, boundary);
  if (probe.sections.size === 0) return { facts: null, notes: [], done: false };
  const section = (name: string) => probe.sections.get(name);
  const identity = new Map(pairs(section('identity')?.lines ?? []));
  const limits = new Map(pairs(section('limits')?.lines ?? []));
  const kernel = word(identity.get('kernel'));
  const { gpus, notes } = readGpus(section('gpus'), section('pci'));
  const facts: HostFacts = {
    ...unknownFacts,
    hostName: word(identity.get('hostname')),
    kernel,
    os: word(identity.get('os')?.replace(/^["']|["']\s*$/g, '')),
    cpu: {
      model: word(identity.get('model')),
      sockets: positive(identity.get('sockets')),
      cores: positive(identity.get('cores')),
      numaNodes: positive(identity.get('numa')),
    },
    memoryBytes: scaled(identity.get('memory')),
    gpus,
    nics: readNics(section('rdma'), readGids(section('gids'))),
    interfaces: readInterfaces(section('interfaces')),
    topoMatrix: readMatrix(section('topology')?.lines ?? []),
    versions: readVersions(section('driver'), section('libraries'), gpus),
    peerMemory: readModules(section('modules')?.lines ?? []),
    dmaBuf: readDmaBuf(section('driver'), kernel),
    confFiles: readConf(section('conf')?.files ?? []),
    environment: readEnvironment(section('environment')?.lines ?? []),
    limits: { memlockKiB: limit(limits.get('memlock')), nofile: limit(limits.get('nofile')), shmBytes: scaled(limits.get('shm')) },
    tools: readTools(section('tools')?.lines ?? []),
    simulated: identity.get('simulated') === '1',
  };
  return { facts, notes: [...notes, ...sectionNotes(probe)], done: probe.done };
}

function sectionNotes(probe: ProbeOutput): string[] {
  const notes: string[] = [];
  for (const [name, { status }] of probe.sections) {
    const shown = clean(name).slice(0, 40);
    if (status === null) notes.push(l10n.t('The section {0} was cut off.', shown));
    // 124 and 137: ended by timeout(1).
    else if (status === 124 || status === 137) notes.push(l10n.t('The section {0} took too long and was ended.', shown));
  }
  if (!probe.done) notes.push(l10n.t('The probe did not run to its end.'));
  return notes.slice(0, 32);
}

function readMatrix(lines: readonly string[]): string | null {
  // The header begins with a tab: only whole empty lines go.
  const text = clean(lines.join('\n')).replace(/^\n+|\s+$/g, '');
  return /\bGPU0\b/.test(text) ? text.slice(0, 100_000) : null;
}

function readModules(lines: readonly string[]): readonly string[] | null {
  const names = pairs(lines).flatMap(([key, value]) => (key === 'module' ? [word(value)] : []));
  const found = [...new Set(names.filter((name) => name !== null))];
  return found.length === 0 && !lines.includes('readable') ? null : found;
}

/** Conf files as they are, so that a stray carriage return can be pointed at; values of secret names are replaced. */
function readConf(files: readonly { readonly path: string; readonly text: string }[]): ConfFact[] {
  const seen = new Set<string>();
  return files.slice(0, 8).flatMap(({ path, text }) => {
    const shown = word(path);
    if (shown === null || seen.has(shown)) return [];
    seen.add(shown);
    return [
      {
        path: shown,
        text: text.replace(/^([^\S\n]*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)[^\S\n]*=)(.+)$/gm, (line, head: string, name: string) =>
          isSecretName(name) ? head + redacted : line,
        ),
      },
    ];
  });
}

function readEnvironment(lines: readonly string[]): Record<string, string> {
  const found = lines.slice(0, 1000).flatMap((line) => {
    const match = /^([A-Za-z_][A-Za-z0-9_]{0,127})=(.*)$/s.exec(line);
    if (match?.[1] === undefined) return [];
    const value = (match[2] ?? '').replaceAll('\u001e', '\n');
    return [[match[1], isSecretName(match[1]) ? redacted : clean(value).slice(0, 4096)] as const];
  });
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function readTools(lines: readonly string[]): Record<string, string> {
  const known: readonly string[] = toolNames;
  const found = new Map<string, string>();
  for (const [name, path] of pairs(lines)) {
    const shown = word(path);
    if (known.includes(name) && shown !== null && !found.has(name)) found.set(name, shown);
  }
  return Object.fromEntries(found);
}

function positive(value: string | undefined): number | null {
  const n = number(value);
  return n === null || n === 0 ? null : n;
}

/** KiB as the kernel's files and df write them, in bytes. */
function scaled(value: string | undefined): number | null {
  const n = number(value);
  return n === null ? null : n * 1024;
}

function limit(value: string | undefined): number | 'unlimited' | null {
  return value?.trim() === 'unlimited' ? 'unlimited' : number(value);
}
