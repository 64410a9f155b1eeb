import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Files of a project as people write them, with slips that people make, by path. */
export const readFiles: Readonly<Record<string, string>> = {
  'jobs/train.sbatch': `#!/bin/bash
#SBATCH --job-name=llama
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=8

source ./network.sh
export NCCL_DEBUG=info
export NCCL_BUFFSIZE=8M
export NCCL_IB_TIMEOUT=23
export NCCL_TREE_THRESHOLD=0
export NCCL_NTHREADS=500
NCCL_ALGO=Ring
export TORCH_NCCL_BLOCKING_WAIT=1

export NCCL_MIN_CTAS=16
export NCCL_MIN_CTAS=32

mpirun -np 32 --hostfile hosts -x NCCL_DEBUG -x NCCL_IB_TIMEOUT -x NCCL_SOCKET_IFNAME python train.py
`,
  'jobs/network.sh': `export NCCL_SOCKET_IFNAME=eth0
export NCCL_IB_HCA=mlx5
`,
  'jobs/small.sbatch': `#!/bin/bash
#SBATCH --nodes=2
export NCCL_DEBUG=WARN
export NCCL_BUFFSIZE=4194304
export NCCL_SOCKET_IFNAME=eth0
srun python train.py
`,
  'k8s/mpijob.yaml': `apiVersion: kubeflow.org/v2beta1
kind: MPIJob
metadata:
  name: llama
spec:
  slotsPerWorker: 8
  mpiReplicaSpecs:
    Worker:
      replicas: 4
      template:
        spec:
          containers:
            - name: worker
              image: nvcr.io/nvidia/pytorch:24.05-py3
              resources:
                limits:
                  nvidia.com/gpu: 8
              env:
                - name: NCCL_IB_GID_INDEX
                  value: "3"
                - name: NCCL_BUFFSIZE
                  value: "8M"
                - name: NCCL_NET_GDR_LEVEL
                  value: "PHD"
                - name: NCCL_IB_HAC
                  value: "mlx5_0"
`,
  'k8s/values.yaml': `image:
  repository: nvcr.io/nvidia/pytorch
  tag: 24.05-py3
env:
  NCCL_DEBUG: WARN
  NCCL_IB_QPS_PER_CONNECTION: 4
  NCCL_CROSS_NIC: 3
  NCCL_IB_TIMEOUT: "22"
`,
  'image/Dockerfile': `FROM nvcr.io/nvidia/pytorch:24.05-py3
ENV NCCL_DEBUG=VERSION \\
    NCCL_BUFFSIZE=4M \\
    NCCL_SOCKET_IFNAME=^docker0
ENV NCCL_LL_THRESHOLD 0
RUN echo "NCCL_IB_TIMEOUT = 22" > /etc/nccl.conf
`,
  'launch.py': `import os
import subprocess

import torch
import torch.distributed as dist

os.environ["NCCL_IB_TIMEOUT"] = "22"
os.environ.setdefault("NCCL_BUFFSIZE", "4M")
dist.init_process_group("nccl")
os.environ["NCCL_ALGO"] = "Ring"

subprocess.run(["./all_reduce_perf", "-b", "8"], env={**os.environ, "NCCL_PROTO": "LL512"})
`,
};

/** Writes them into a workspace. */
export function writeReadFiles(workspace: string): void {
  for (const [path, text] of Object.entries(readFiles)) {
    const file = join(workspace, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
