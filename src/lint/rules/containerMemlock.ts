import * as l10n from '@vscode/l10n';
import type { Container } from '../../scripts/index.js';
import type { Finding, Fix } from '../finding.js';
import { finding } from '../report.js';
import type { SettingRule } from '../rule.js';

const id = 'container-memlock';

/** A container with an RDMA device in which memory cannot be locked. */
export const containerMemlock: SettingRule = {
  id,
  about: {
    what: {
      en: 'A container that asks for an RDMA device and neither lifts the limit of locked memory nor has IPC_LOCK.',
      zh: '容器申请了 RDMA 设备，却既没有放开锁定内存的限制，也没有 IPC_LOCK。',
    },
    why: {
      en: 'RDMA pins the buffers that it sends from. With a limit of 64 KB or 8 MB NCCL ends at the first connection: "Call to ibv_create_cq" or "ibv_reg_mr failed with error Cannot allocate memory".',
      zh: 'RDMA 发送前要把缓冲区锁在内存里。限制只有 64 KB 或 8 MB 时，NCCL 建第一条连接就退出：“Call to ibv_create_cq”或“ibv_reg_mr failed with error Cannot allocate memory”。',
    },
    severity: 'warning',
    fix: 'look',
    evidence: {
      en: 'nccl-tests#206 (ulimit -l was 8192), mscclpp#315 and #335 (docker with --device alone), ucx#8229 (64 KB).',
      zh: 'nccl-tests#206（ulimit -l 为 8192）、mscclpp#315 与 #335（docker 只加了 --device）、ucx#8229（64 KB）。',
    },
    examples: [
      {
        kind: 'bash',
        bad: 'docker run --gpus all --ipc=host --device /dev/infiniband -e NCCL_IB_HCA=mlx5 image ./all_reduce_perf -g 8\n',
        good: 'docker run --gpus all --ipc=host --device /dev/infiniband --ulimit memlock=-1 -e NCCL_IB_HCA=mlx5 image ./all_reduce_perf -g 8\n',
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
          rdma/hca: 1
`,
        good: `apiVersion: v1
kind: Pod
spec:
  containers:
    - name: train
      image: nvcr.io/nvidia/pytorch:24.05-py3
      env: [{ name: NCCL_DEBUG, value: WARN }]
      securityContext:
        capabilities:
          add: [IPC_LOCK]
      resources:
        limits:
          rdma/hca: 1
`,
      },
    ],
  },
  check: (_, { reading }) => (reading?.containers ?? []).flatMap((container) => judge(container) ?? []),
};

function judge(container: Container): Finding | null {
  // A Singularity container has the limits of whoever starts it.
  if (!container.rdma || container.memlockUnlimited === true || container.how === 'singularity') return null;
  const fixes: Fix[] =
    container.mend.memlock === null
      ? []
      : [{ title: l10n.t('Lift the limit of locked memory'), safe: false, edits: container.mend.memlock }];
  const message =
    container.how === 'kubernetes'
      ? l10n.t('RDMA fails with "Cannot allocate memory" where the node limits locked memory: add the capability IPC_LOCK.')
      : container.how === 'compose'
        ? l10n.t(
            'RDMA fails with "Cannot allocate memory" where the limit of locked memory stays at its default: set ulimits: memlock: -1.',
          )
        : l10n.t(
            'RDMA fails with "Cannot allocate memory" where the limit of locked memory stays at its default: add --ulimit memlock=-1.',
          );
  // Nodes of managed clusters mostly have the limit lifted already.
  const severity = container.how === 'kubernetes' ? 'information' : 'warning';
  return finding(id, severity, message, { range: container.range, variable: null }, fixes);
}
