import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './sshd.js';

/** Why no Slurm can be started here, or null when one can. */
export const noSlurm: string | null =
  process.platform !== 'linux' || process.getuid?.() !== 0
    ? 'Slurm’s daemons need root on Linux'
    : ['slurmctld', 'slurmd', 'munged', 'srun', 'sinfo'].some(
          (program) => spawnSync('sh', ['-c', 'PATH=$PATH:/usr/sbin; command -v "$1"', 'sh', program]).status !== 0,
        )
      ? 'slurm-wlm and munge are not installed'
      : null;

/** A whole Slurm on this machine: a controller and a daemon for each node, with GPUs of empty files. */
export interface SlurmLab {
  /** Environment for its tools. */
  readonly env: Readonly<Record<string, string>>;
  readonly nodes: readonly string[];
  stop(): Promise<void>;
}

/** Starts four nodes in two leaf switches, eight GPUs each, and waits until they are idle. `settings` are further lines of slurm.conf. */
export async function startSlurm(root: string, settings: readonly string[] = []): Promise<SlurmLab> {
  const dir = mkdtempSync(join(tmpdir(), 'slurm-'));
  const nodes = ['r0h0', 'r0h1', 'r1h0', 'r1h1'];
  const conf = join(dir, 'slurm.conf');
  const name = hostname().split('.')[0] ?? 'localhost';
  const socket = join(dir, 'munge.socket');
  mkdirSync(join(dir, 'state'));
  for (let gpu = 0; gpu < 8; gpu++) writeFileSync(join(dir, `gpu${String(gpu)}`), '');
  execFileSync('sh', ['-c', 'umask 077; head -c 1024 /dev/urandom >"$1"', 'sh', join(dir, 'munge.key')]);
  const ports = await Promise.all([freePort(), ...nodes.map(() => freePort())]);
  const lines = [
    `ClusterName=lab`,
    `SlurmctldHost=${name}(127.0.0.1)`,
    `SlurmctldPort=${String(ports[0])}`,
    `AuthInfo=socket=${socket}`,
    ...['SlurmUser=root', 'SlurmdUser=root', 'AuthType=auth/munge', 'CryptoType=crypto/munge', 'MailProg=/bin/true'],
    ...[`StateSaveLocation=${join(dir, 'state')}`, `SlurmctldPidFile=${join(dir, 'ctld.pid')}`, `SlurmdPidFile=${join(dir, '%n.pid')}`],
    ...[`SlurmctldLogFile=${join(dir, 'ctld.log')}`, `SlurmdLogFile=${join(dir, '%n.log')}`, `SlurmdSpoolDir=${join(dir, 'spool-%n')}`],
    ...[
      'ProctrackType=proctrack/pgid',
      'TaskPlugin=task/none',
      'JobAcctGatherType=jobacct_gather/none',
      'SwitchType=switch/none',
      'MpiDefault=none',
    ],
    ...[
      'SelectType=select/cons_tres',
      'SelectTypeParameters=CR_Core',
      'SchedulerType=sched/backfill',
      'TopologyPlugin=topology/tree',
      'GresTypes=gpu',
    ],
    ...['SlurmdParameters=config_overrides', 'ReturnToService=2', 'AccountingStorageType=accounting_storage/none'],
    ...nodes.map(
      (node, index) =>
        `NodeName=${node} NodeHostname=localhost NodeAddr=127.0.0.1 Port=${String(ports[index + 1])} CPUs=8 RealMemory=2000 State=UNKNOWN Gres=gpu:h100:8`,
    ),
    ...settings,
    `PartitionName=train Nodes=${nodes.join(',')} Default=YES MaxTime=INFINITE State=UP OverSubscribe=YES`,
  ];
  writeFileSync(conf, `${lines.join('\n')}\n`);
  writeFileSync(join(dir, 'gres.conf'), `NodeName=${nodes.join(',')} Name=gpu Type=h100 File=${join(dir, 'gpu[0-7]')}\n`);
  writeFileSync(join(dir, 'cgroup.conf'), 'CgroupAutomount=no\n');
  writeFileSync(
    join(dir, 'topology.conf'),
    'SwitchName=leaf0 Nodes=r0h[0-1]\nSwitchName=leaf1 Nodes=r1h[0-1]\nSwitchName=spine Switches=leaf[0-1]\n',
  );
  const env = { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, SLURM_CONF: conf, NCCL_WORKBENCH_ROOT: root, HOME: dir };
  const daemons: ChildProcess[] = [];
  const daemon = (program: string, args: readonly string[]): void => void daemons.push(spawn(program, args, { env, stdio: 'ignore' }));
  const lab: SlurmLab = {
    env,
    nodes,
    stop: async () => {
      await Promise.all(
        daemons.map(async (child) => {
          if (child.exitCode !== null || child.signalCode !== null) return;
          const ended = new Promise((resolve) => child.once('exit', resolve));
          child.kill('SIGTERM');
          const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
          await ended;
          clearTimeout(timer);
        }),
      );
      rmSync(dir, { recursive: true, force: true });
    },
  };
  try {
    daemon('munged', [
      '--foreground',
      '--force',
      `--socket=${socket}`,
      `--key-file=${join(dir, 'munge.key')}`,
      `--pid-file=${join(dir, 'munged.pid')}`,
      `--seed-file=${join(dir, 'munged.seed')}`,
      `--log-file=${join(dir, 'munged.log')}`,
    ]);
    await poll(() => existsSync(socket), 'munged did not start');
    daemon('slurmctld', ['-D', '-f', conf]);
    for (const node of nodes) {
      mkdirSync(join(dir, `spool-${node}`));
      daemon('slurmd', ['-D', '-N', node, '-f', conf]);
    }
    await poll(
      () => spawnSync('sinfo', ['-h', '-N', '-o', '%T'], { env, encoding: 'utf8' }).stdout.trim() === nodes.map(() => 'idle').join('\n'),
      () =>
        `Slurm did not start: ${existsSync(join(dir, 'ctld.log')) ? readFileSync(join(dir, 'ctld.log'), 'utf8').slice(-1000) : 'no log'}`,
    );
  } catch (error) {
    await lab.stop();
    throw error;
  }
  return lab;
}

async function poll(done: () => boolean, message: string | (() => string)): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (done()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(typeof message === 'string' ? message : message());
}
