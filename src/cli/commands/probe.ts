import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Snapshot } from '../../cluster/facts.js';
import { chooseFanOut } from '../../cluster/fanout/choose.js';
import { vias } from '../../cluster/fanout/fanOut.js';
import { localExecutor } from '../../cluster/localExecutor.js';
import { probeHosts } from '../../cluster/probeHosts.js';
import { saveSnapshot } from '../../cluster/snapshotFile.js';
import { formatOf, readArguments } from '../arguments.js';
import { clusterOf } from '../clusterOperand.js';
import { type Command, type Io, UsageError } from '../command.js';
import { openPool } from '../connect.js';
import { probeText } from '../probeText.js';
import { jsonText } from '../safeIo.js';

/** `probe`: reads what hosts are over SSH and changes nothing on them. Exit 1 when a host failed. */
export const command: Command = {
  name: 'probe',
  summary: () => l10n.t('read what hosts are, over SSH; changes nothing on them'),
  help: () =>
    [
      'nccl-workbench probe HOST… [options]',
      '',
      l10n.t('Reads GPUs, RDMA ports, interfaces, versions, conf files and limits of each host with one read-only script over SSH.'),
      l10n.t('HOST is a name that ssh knows, a range such as gpu[01-16], or a group or rack of the cluster file such as @r1.'),
      '',
      `  --cluster FILE     ${l10n.t('hosts and ssh config of a cluster file; HOSTs then choose among its hosts')}`,
      `  --ssh-config FILE  ${l10n.t('ssh config to resolve the hosts with')}`,
      `  --via ssh|clush|pdsh|srun`,
      `                     ${l10n.t('how hosts are reached: our own SSH connections, or the site’s program where it is installed.')}`,
      `                     ${l10n.t('When absent: ssh; for 256 hosts or more, clush or pdsh of a login node that is the cluster’s head')}`,
      `  --on HOST          ${l10n.t('machine that has clush, pdsh or srun; when absent this one if it has it, else the cluster’s head')}`,
      `  --jobs N           ${l10n.t('hosts asked at once; 64 when absent')}`,
      `  --timeout S        ${l10n.t('limit of the script on one host in seconds; 20 when absent')}`,
      `  --out FILE         ${l10n.t('saves the snapshot there too')}`,
      `  --format text|json`,
      '',
      l10n.t('Exit status: 0 every host answered, 1 a host failed, 2 it could not be done.'),
      '',
    ].join('\n'),
  async run(args, io) {
    const { values, positionals } = readArguments(args, {
      cluster: { type: 'string' },
      'ssh-config': { type: 'string' },
      via: { type: 'string' },
      on: { type: 'string' },
      jobs: { type: 'string' },
      timeout: { type: 'string' },
      out: { type: 'string' },
      format: { type: 'string' },
    });
    const format = formatOf(values.format, ['text', 'json']);
    const jobs = wholeNumber('--jobs', values.jobs, 64, 1024);
    const timeout = wholeNumber('--timeout', values.timeout, 20, 3600);
    const via = vias.find((name) => name === values.via);
    if (values.via !== undefined && via === undefined)
      throw new UsageError(l10n.t('--via takes {0}, not "{1}"', vias.join(', '), values.via));
    const cluster = await clusterOf(io, { file: values.cluster, sshConfig: values['ssh-config'], hosts: positionals });
    const pool = await openPool(io, cluster.sshConfig, jobs);
    let snapshot: Snapshot;
    try {
      snapshot = await probeHosts(cluster, pool, {
        jobs,
        timeoutMs: timeout * 1000,
        signal: io.signal,
        fanOut: chooseFanOut(cluster, pool, {
          here: localExecutor(io.env),
          ...(via === undefined ? {} : { via }),
          ...(values.on === undefined ? {} : { on: values.on }),
        }),
        onHost: progress(io, cluster.hosts.length),
      });
    } finally {
      pool.dispose();
    }
    if (values.out !== undefined) await saveSnapshot(resolve(io.cwd, values.out), snapshot);
    io.out(format === 'json' ? `${jsonText(snapshot)}\n` : probeText(snapshot));
    return Object.values(snapshot.hosts).every(({ ok }) => ok) ? 0 : 1;
  },
};

function progress(io: Io, hosts: number): () => void {
  let answered = 0;
  return () => {
    answered++;
    if (io.interactive && hosts > 1) io.err(`\r${l10n.t('{0} of {1} hosts answered', answered, hosts)}${answered === hosts ? '\n' : ''}`);
  };
}

function wholeNumber(option: string, text: string | undefined, absent: number, most: number): number {
  if (text === undefined) return absent;
  const value = Number(text);
  if (!/^\d{1,6}$/.test(text) || value < 1 || value > most)
    throw new UsageError(l10n.t('{0} takes a number from 1 to {1}, not "{2}"', option, most, text));
  return value;
}
