import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Simulator } from './cluster.js';
import { clusterFileText } from './clusterFiles.js';

/** Writes a folder to try the extension on: settings with the classic mistakes, a job script, the cluster and a first sweep. */
export async function writeDemoWorkspace(folder: string, simulator: Simulator): Promise<void> {
  await mkdir(join(folder, '.nccl', 'sweeps'), { recursive: true });
  const { hosts, world } = simulator;
  const files: Record<string, string> = {
    'nccl.conf': conf,
    'train.sbatch': script(hosts, world.gpusPerHost),
    '.nccl/cluster.yaml': clusterFileText(world, simulator.sshConfig),
    '.nccl/sweeps/first.yaml': sweep,
  };
  await Promise.all(Object.entries(files).map(([path, text]) => writeFile(join(folder, path), text)));
}

const conf = `# Settings for every job on this cluster, collected over the years.
NCCL_DEBUG=WARN
NCCL_SOCKET_IFNAME=eth0
NCCL_IB_HCA=mlx5
# "bigger buffers for the big all-reduce"
NCCL_BUFFSIZE = 4M
NCCL_ALGO = Tree
NCCL_IB_TIMEOUT=23
NCCL_IB_RETRY_CNT=7   # wait longer
NCCL_IB_QPS_PER_CONNECTION=1
`;

function script(hosts: readonly string[], gpus: number): string {
  const list = hosts.map((host) => `${host}:${String(gpus)}`).join(',');
  return `#!/bin/bash
#SBATCH --job-name=pretrain
#SBATCH --nodes=${String(hosts.length)}
#SBATCH --ntasks-per-node=${String(gpus)}
#SBATCH --gpus-per-node=${String(gpus)}
#SBATCH --exclusive
#SBATCH --time=24:00:00
set -euo pipefail

export NCCL_DEBUG=WARN
export NCCL_IB_HCA=mlx5
export NCCL_BUFFSIZE=8M
export NCCL_IB_AR_TRESHOLD=8192
NCCL_MIN_NCHANNELS=16

# Check the fabric before burning GPU hours.
mpirun -np ${String(hosts.length * gpus)} --host ${list} -x NCCL_DEBUG -x NCCL_IB_HCA \\
  all_reduce_perf -b 8 -e 8G -f 2

srun python -u train.py --config configs/pretrain.yaml
`;
}

const sweep = `# Which settings move large all-reduces fastest? 240 combinations, each compared with NCCL's defaults.
name: first
benchmark: all_reduce_perf
sizes:
  from: 64M
  to: 1G
  factor: 4
parameters:
  NCCL_ALGO: [Ring, Tree, NVLSTree]
  NCCL_PROTO: [Simple, LL128]
  NCCL_BUFFSIZE: [2097152, 4194304, 8388608, 16777216]
  NCCL_MIN_NCHANNELS: [16, 24, 32]
  NCCL_IB_QPS_PER_CONNECTION: [1, 2, 4, 8]
constraints:
  # The in-switch reduction speaks the Simple protocol only.
  - NCCL_ALGO != NVLSTree or NCCL_PROTO == Simple
repeats: 1
baseline: {}
baselineEvery: 10
seed: 7
objective:
  metric: busbw
  from: 64M
timeout: 60
`;
