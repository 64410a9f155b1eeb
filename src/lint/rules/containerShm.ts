import * as l10n from '@vscode/l10n';
import { strtoll } from '../../nccl/catalog/index.js';
import type { Container, FileReading, Setting } from '../../scripts/index.js';
import type { Finding, Fix } from '../finding.js';
import { finding } from '../report.js';
import type { SettingRule } from '../rule.js';

const id = 'container-shm';
/** One segment in bytes, as NCCL asked for it where it failed: 7,340,384 on H100 (torchtitan#853), 9,637,888 on PCIe cards (nccl#342). */
const segment = 9_637_888;
/** What NVIDIA's troubleshooting guide asks a container for: 1 GiB. */
const enough = 1 << 30;

/** A container with GPUs whose /dev/shm is too small for the segments that its ranks share. */
export const containerShm: SettingRule = {
  id,
  about: {
    what: {
      en: 'A container with GPUs whose /dev/shm is the 64 MB that docker and Kubernetes give unasked, or less than 1 GiB.',
      zh: '带 GPU 的容器，/dev/shm 只有 docker 和 Kubernetes 默认给的 64 MB，或不足 1 GiB。',
    },
    why: {
      en: 'Ranks in one container exchange data through files in /dev/shm of up to 9.6 MB for each connection, on NVLink machines too. When it is full, NCCL ends with "Error while creating shared memory segment" (before that: posix_fallocate, no space left on device), mostly only once there are 4 or 8 ranks.',
      zh: '同一容器里的 rank 通过 /dev/shm 中的文件交换数据，每条连接最多 9.6 MB，NVLink 机器也不例外。空间用尽时 NCCL 以“Error while creating shared memory segment”（更早的版本是 posix_fallocate、no space left on device）退出，而且往往到 4 或 8 个 rank 时才出现。',
    },
    severity: 'warning',
    fix: 'look',
    evidence: {
      en: 'NVIDIA/nccl#290, #342 (9,637,888 bytes), #525, vllm#1710, torchtitan#853 (7,340,384 bytes on 8 H100); NVIDIA’s troubleshooting guide asks for 1 GB.',
      zh: 'NVIDIA/nccl#290、#342（9,637,888 字节）、#525，vllm#1710，torchtitan#853（8 张 H100，7,340,384 字节）；NVIDIA 排障指南建议 1 GB。',
    },
    examples: [
      {
        kind: 'bash',
        bad: 'docker run --gpus all -e NCCL_DEBUG=WARN nvcr.io/nvidia/pytorch:24.05-py3 torchrun --nproc_per_node 8 train.py\n',
        good: 'docker run --gpus all --ipc=host -e NCCL_DEBUG=WARN nvcr.io/nvidia/pytorch:24.05-py3 torchrun --nproc_per_node 8 train.py\n',
      },
      {
        kind: 'yaml',
        bad: `apiVersion: v1
kind: Pod
spec:
  containers:
    - name: train
      image: nvcr.io/nvidia/pytorch:24.05-py3
      env: [{ name: NCCL_DEBUG, value: WARN }]
      resources:
        limits:
          nvidia.com/gpu: 8
`,
        good: `apiVersion: v1
kind: Pod
spec:
  containers:
    - name: train
      image: nvcr.io/nvidia/pytorch:24.05-py3
      env: [{ name: NCCL_DEBUG, value: WARN }]
      resources:
        limits:
          nvidia.com/gpu: 8
      volumeMounts:
        - { name: shm, mountPath: /dev/shm }
  volumes:
    - name: shm
      emptyDir: { medium: Memory }
`,
      },
      {
        kind: 'yaml',
        bad: `services:
  train:
    image: nvcr.io/nvidia/pytorch:24.05-py3
    environment:
      NCCL_DEBUG: WARN
    deploy:
      resources:
        reservations:
          devices:
            - { driver: nvidia, count: all, capabilities: [gpu] }
`,
        good: `services:
  train:
    image: nvcr.io/nvidia/pytorch:24.05-py3
    shm_size: 2gb
    environment:
      NCCL_DEBUG: WARN
    deploy:
      resources:
        reservations:
          devices:
            - { driver: nvidia, count: all, capabilities: [gpu] }
`,
      },
    ],
  },
  check(settings, { reading, text }) {
    if (reading === undefined || reading.containers.length === 0 || settings.some(isShmOff)) return [];
    const many = concernsRanks(reading);
    return reading.containers.flatMap((container) => (isGivenByRay(container, text) ? [] : (judge(container, many) ?? [])));
  },
};

function isShmOff({ name, value }: Setting): boolean {
  return name === 'NCCL_SHM_DISABLE' && value !== null && strtoll(value).value === 1n;
}

/** KubeRay's operator mounts a /dev/shm as large as memory into every pod of Ray (ray-operator, common/pod.go). */
function isGivenByRay({ how, range }: Container, text: string | undefined): boolean {
  if (how !== 'kubernetes' || !text?.includes('Ray')) return false;
  const lines = text.split('\n');
  const isEnd = (line: string): boolean => /^---\s*$/u.test(line);
  const before = lines.slice(0, range.start.line).findLastIndex(isEnd);
  const after = lines.slice(range.start.line).findIndex(isEnd);
  const document = lines.slice(before + 1, after < 0 ? lines.length : range.start.line + after);
  return document.some((line) => /^kind:\s*["']?Ray(?:Cluster|Job|Service)\b/u.test(line));
}

/** Whether the file has to do with more than one rank: a container for a notebook with one GPU never meets the limit through NCCL. */
function concernsRanks({ settings, launches }: FileReading): boolean {
  return settings.length > 0 || launches.some(({ style, ranks }) => (ranks ?? 0) > 1 || parallel.has(style));
}
const parallel = new Set(['openmpi', 'hydra', 'mpi', 'slurm', 'flux', 'jsrun', 'aprun', 'torchrun', 'deepspeed', 'ray']);

function judge(container: Container, many: boolean): Finding | null {
  const { shmBytes, how, gpus } = container;
  if (!gpus || how === 'singularity' || (shmBytes !== null && shmBytes >= enough)) return null;
  const fixes: Fix[] =
    container.mend.shm === null ? [] : [{ title: l10n.t('Give the container a large /dev/shm'), safe: false, edits: container.mend.shm }];
  const next =
    how === 'kubernetes'
      ? l10n.t('mount an emptyDir with medium: Memory on /dev/shm.')
      : how === 'compose'
        ? l10n.t('set ipc: host or shm_size: 1gb.')
        : l10n.t('add --ipc=host or --shm-size=1g.');
  const size = shmBytes ?? 64 * 1024 * 1024;
  const connections = Math.floor(size / segment);
  const message =
    shmBytes === null
      ? l10n.t(
          'NCCL can run out of shared memory and end: /dev/shm has the default 64 MB, room for {0} connections of up to 9.6 MB; {1}',
          connections,
          next,
        )
      : l10n.t(
          'NCCL can run out of shared memory and end: /dev/shm has {0} MB, room for {1} connections of up to 9.6 MB; {2}',
          toMegabytes(size),
          connections,
          next,
        );
  // Nothing in the file has to do with several ranks: the container may be there for one GPU.
  const severity = !many ? 'hint' : shmBytes === null ? 'warning' : 'information';
  return finding(id, severity, message, { range: container.range, variable: null }, fixes);
}

function toMegabytes(bytes: number): string {
  return String(Math.round(bytes / 1024 / 1024));
}
