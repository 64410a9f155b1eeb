import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const settings = [
  'NCCL_DEBUG=INFO',
  'NCCL_IB_HCA=mlx5_0,mlx5_1',
  'NCCL_SOCKET_IFNAME=eth0',
  'NCCL_IB_TIMEOUT=22',
  'NCCL_IB_RETRY_CNT=10',
  'NCCL_BUFFSIZE=4M',
  'NCCL_TREE_THRESHOLD=0',
  'NCCL_ALGO=Ring',
  'NCCL_NET_GDR_LEVEL=PHB',
  'NCCL_ASYNC_ERROR_HANDLING=1',
];

/** A job script of about 60 lines as people write them, different for each number. Made up by this project. */
export function jobScript(number: number, repeats = 1): string {
  const exported = settings.filter((_, index) => (number + index) % 3 !== 0);
  const body = Array.from({ length: repeats }, (_, part) =>
    [
      `# part ${String(part)}`,
      'set -euo pipefail',
      'module purge',
      'module load cuda/12.4 nccl/2.21 openmpi/4.1.6',
      `WORKDIR=/scratch/$USER/run-${String(number)}-${String(part)}`,
      'mkdir -p "$WORKDIR"/logs',
      ...exported.map((text) => `export ${text}`),
      'nodes=( $(scontrol show hostnames "$SLURM_JOB_NODELIST") )',
      'head_node="${nodes[0]}"',
      'head_node_ip=$(srun --nodes=1 --ntasks=1 -w "$head_node" hostname --ip-address)',
      'if [[ "$head_node_ip" == *" "* ]]; then',
      `  IFS=' ' read -ra ADDR <<< "$head_node_ip"`,
      '  if [[ ${#ADDR[0]} -gt 16 ]]; then head_node_ip=${ADDR[1]}; else head_node_ip=${ADDR[0]}; fi',
      'fi',
      'for i in $(seq 0 $((SLURM_NNODES - 1))); do',
      '  echo "node $i: ${nodes[$i]}" >> "$WORKDIR/logs/nodes.txt"',
      'done',
      'case "${MODEL:-7b}" in',
      '  7b) LAYERS=32; HIDDEN=4096 ;;',
      '  13b) LAYERS=40; HIDDEN=5120 ;;',
      '  *) echo "unknown model" >&2; exit 1 ;;',
      'esac',
      'ARGS="--num-layers $LAYERS --hidden-size $HIDDEN --micro-batch-size 2"',
      'srun --ntasks-per-node=1 torchrun --nnodes "$SLURM_NNODES" --nproc_per_node 8 \\',
      '  --rdzv_id "$SLURM_JOB_ID" --rdzv_backend c10d --rdzv_endpoint "$head_node_ip:29500" \\',
      '  train.py $ARGS 2>&1 | tee "$WORKDIR/logs/train.log"',
      'mpirun -np 16 -H a:8,b:8 -x NCCL_DEBUG -x NCCL_IB_HCA ./build/all_reduce_perf -b 8 -e 8G -f 2 -g 1',
    ].join('\n'),
  );
  return ['#!/bin/bash', '#SBATCH --nodes=4', '#SBATCH --gpus-per-node=8', '#SBATCH --exclusive', ...body, ''].join('\n');
}

/** Writes job scripts into a folder and returns their paths. */
export function writeJobScripts(folder: string, count: number): string[] {
  mkdirSync(folder, { recursive: true });
  return Array.from({ length: count }, (_, number) => {
    const path = join(folder, `job-${String(number).padStart(4, '0')}.sh`);
    writeFileSync(path, jobScript(number));
    return path;
  });
}

/** A script of a project that starts nothing on GPUs: builds, tests and packs. Made up by this project. */
function buildScript(number: number): string {
  const own = String(number);
  return [
    '#!/usr/bin/env bash',
    `# Builds part ${own} and runs its tests.`,
    'set -euo pipefail',
    'ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"',
    `BUILD="\${BUILD_DIR:-$ROOT/build-${own}}"`,
    'JOBS="${JOBS:-$(nproc)}"',
    'usage() {',
    '  echo "usage: $0 [-c] [-j jobs] [target...]" >&2',
    '  exit 2',
    '}',
    'CLEAN=0',
    'while getopts "cj:h" opt; do',
    '  case "$opt" in',
    '    c) CLEAN=1 ;;',
    '    j) JOBS="$OPTARG" ;;',
    '    *) usage ;;',
    '  esac',
    'done',
    'shift $((OPTIND - 1))',
    'if [[ "$CLEAN" -eq 1 ]]; then rm -rf "$BUILD"; fi',
    'mkdir -p "$BUILD"',
    `cmake -S "$ROOT" -B "$BUILD" -DCMAKE_BUILD_TYPE=Release -DPART=${own}`,
    'cmake --build "$BUILD" --parallel "$JOBS" -- "$@"',
    'for log in "$BUILD"/Testing/*.log; do',
    '  [[ -f "$log" ]] || continue',
    '  grep -E "FAILED|ERROR" "$log" | sed "s|^|$(basename "$log"): |" || true',
    'done',
    `(cd "$BUILD" && ctest --output-on-failure -j "$JOBS" 2>&1 | tee test-${own}.log)`,
    `tar -C "$BUILD" -czf "part-${own}.tar.gz" bin lib`,
    '',
  ].join('\n');
}

/** Writes the scripts of a project, every so many of them a job script, and returns their paths. */
export function writeProjectScripts(folder: string, count: number, each: number): string[] {
  mkdirSync(folder, { recursive: true });
  return Array.from({ length: count }, (_, number) => {
    const path = join(folder, `script-${String(number).padStart(4, '0')}.sh`);
    writeFileSync(path, number % each === 0 ? jobScript(number) : buildScript(number));
    return path;
  });
}
