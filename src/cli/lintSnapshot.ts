import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { Failure } from '../base/failure.js';
import type { HostFacts, Snapshot } from '../cluster/facts.js';
import { readSnapshot } from '../cluster/readSnapshot.js';
import { compareVersions, parseVersion, type Context, type SocketInterface } from '../nccl/catalog/index.js';
import type { HostSurroundings } from '../lint/index.js';
import type { Io } from './command.js';

/** What findings take from a snapshot: devices and interfaces per host, and the oldest NCCL that any host has. */
export interface SnapshotSurroundings {
  readonly hosts: readonly HostSurroundings[];
  readonly oldest: string | null;
}

/** Reads a snapshot that `probe` saved. */
export async function readSurroundings(path: string, io: Io): Promise<SnapshotSurroundings> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(resolve(io.cwd, path), 'utf8'));
  } catch (error) {
    throw new Failure('input', l10n.t('{0} is no snapshot that can be read.', path), { cause: error });
  }
  const snapshot = readSnapshot(parsed);
  if (snapshot === null) throw new Failure('input', l10n.t('{0} is no snapshot that can be read.', path));
  return surroundingsOf(snapshot);
}

/** Devices, interfaces and versions of the hosts that answered. */
export function surroundingsOf(snapshot: Pick<Snapshot, 'hosts'>): SnapshotSurroundings {
  const hosts: HostSurroundings[] = [];
  let oldest: string | null = null;
  for (const [name, answer] of Object.entries(snapshot.hosts)) {
    if (answer.facts === null) continue;
    hosts.push({ name, context: contextOf(answer.facts) });
    for (const { version } of answer.facts.versions.nccl) {
      if (parseVersion(version) !== null && (oldest === null || compareVersions(version, oldest) < 0)) oldest = version;
    }
  }
  return { hosts, oldest };
}

function contextOf(facts: HostFacts): Context {
  const devices = facts.nics
    ?.filter((nic) => nic.state === null || /active/i.test(nic.state))
    .map((nic) => `${nic.device}:${String(nic.port)}`);
  const interfaces = facts.interfaces?.flatMap(({ name, up, addresses }) =>
    addresses.map((addr): SocketInterface => {
      const [bare = '', prefix] = addr.split('/');
      const shared = { name, family: bare.includes(':') ? 'AF_INET6' : 'AF_INET', addr: bare, running: up };
      return prefix === undefined ? shared : { ...shared, prefix: Number(prefix) };
    }),
  );
  return { ...(devices === undefined ? {} : { devices }), ...(interfaces === undefined ? {} : { interfaces }) };
}
