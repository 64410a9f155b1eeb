import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Io } from '../../../src/cli/command.js';
import { commands } from '../../../src/cli/commands.js';
import { main } from '../../../src/cli/main.js';
import type { HostFacts } from '../../../src/cluster/facts.js';
import { hostFacts, nic, snapshotOf } from '../cluster/facts.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nccl-hurt-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Found {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
}

/** What `lint --snapshot` says of a file, given hosts a, b, c. */
async function lint(
  name: string,
  text: string,
  hosts: readonly HostFacts[],
): Promise<{ code: number; version: string; found: readonly Found[] }> {
  writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, 'snapshot.json'), JSON.stringify(snapshotOf(...hosts)));
  let out = '';
  const io: Io = {
    out: (piece) => (out += piece),
    err: () => undefined,
    stdin: () => Promise.resolve(Buffer.alloc(0)),
    interactive: false,
    cwd: folder,
    env: {},
    signal: new AbortController().signal,
  };
  const code = await main(['lint', '--format', 'json', '--snapshot', 'snapshot.json', name], io, commands, '0.0.0');
  const answer = JSON.parse(out) as { ncclVersion: string; files: readonly { findings: readonly Found[] }[] };
  return { code, version: answer.ncclVersion, found: answer.files.flatMap(({ findings }) => findings) };
}

const gid = 'fe80:0000:0000:0000:0c42:a103:0000:0001';
const roce = (index: number, type: string) =>
  nic(0, {
    linkLayer: 'Ethernet',
    gids: [
      { index: 1, type: 'IB/RoCE v1', gid },
      { index, type, gid },
    ],
  });
const loads = (version: string): HostFacts['versions'] => ({
  driver: null,
  cuda: null,
  nccl: [{ path: '/usr/lib/libnccl.so.2', version }],
});

/** Three hosts that differ in their GIDs, their devices, their NCCL, their environment and their conf files. */
const three = [
  hostFacts({ nics: [roce(3, 'RoCE v2'), nic(1)], versions: loads('2.27.3') }),
  hostFacts({ nics: [roce(3, 'IB/RoCE v1'), nic(1)], versions: loads('2.30.7'), environment: { NCCL_PROTO: 'LL' } }),
  hostFacts({
    nics: [roce(3, 'RoCE v2')],
    versions: loads('2.27.3'),
    confFiles: [{ path: '/etc/nccl.conf', text: '# site\nNCCL_PROTO=LL128\nNCCL_CROSS_NIC=0\n' }],
  }),
];

describe('lint with a snapshot of hosts that differ', () => {
  it('judges an nccl.conf against each of them', async () => {
    const { code, version, found } = await lint('nccl.conf', 'NCCL_PROTO=Simple\nNCCL_IB_GID_INDEX=3\nNCCL_IB_HCA=mlx5_1\n', three);
    expect({ code, version }).toEqual({ code: 1, version: '2.27.3' });
    expect(found.map(({ rule, severity, message }) => `${severity} ${rule}: ${message}`)).toEqual([
      'warning differs-between-hosts: This changes nothing on b: the login environment there sets "LL", which wins over every nccl.conf.',
      'information differs-between-hosts: On c line 2 of /etc/nccl.conf says "LL128": the file that NCCL reads first wins.',
      expect.stringMatching(/^error no-such-device: On c: /),
    ]);
    const all = await lint('nccl.conf', 'NCCL_IB_GID_INDEX=3\n', three);
    expect(all.found.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
      'gid-not-roce: Hosts cannot connect: row 3 is IB/RoCE v1 on b (mlx5_0:1) and RoCE v2 elsewhere.',
    ]);
  });

  it('judges a file of settings for a job against each of them', async () => {
    const { found } = await lint('job.env', 'NCCL_PROTO=Simple\n', three);
    expect(found.map(({ rule, severity, message }) => `${severity} ${rule}: ${message}`)).toEqual([
      'information differs-between-hosts: Where this does not arrive, hosts disagree: "LL" on b, "LL128" on c.',
      'information conf-on-host: On c this also runs with NCCL_CROSS_NIC=0, from /etc/nccl.conf (line 3), which nothing here mentions.',
    ]);
  });

  it('reads for the oldest release, and says where a newer one reads otherwise', async () => {
    const hosts = [hostFacts({ versions: loads('2.4.8') }), hostFacts({ versions: loads('2.27.3') })];
    const { version, found } = await lint('nccl.conf', 'NCCL_TREE_THRESHOLD=0\n', hosts);
    expect(version).toBe('2.4.8');
    expect(found).toMatchObject([
      { rule: 'not-in-this-version', severity: 'error', message: expect.stringContaining('On b, which loads NCCL 2.27.3') as string },
    ]);
  });

  it('has nothing to say of a file that suits them all', async () => {
    expect((await lint('nccl.conf', 'NCCL_IB_TIMEOUT=22\n', three)).found).toEqual([]);
  });
});
