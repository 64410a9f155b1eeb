import * as l10n from '@vscode/l10n';
import { variable } from '../../nccl/catalog/index.js';
import { named } from '../grouping.js';
import { settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';

/** Variables that NCCL reads anew for each communicator, so that later ones see what is set (ncclGetEnv in src/init.cc and src/graph of 2.19.3 to 2.30.7). */
const readAnew = new Set([
  'NCCL_ALGO',
  'NCCL_PROTO',
  'NCCL_THREAD_THRESHOLDS',
  'NCCL_COLLNET_ENABLE',
  'NCCL_TOPO_FILE',
  'NCCL_TOPO_DUMP_FILE',
  'NCCL_GRAPH_FILE',
  'NCCL_GRAPH_DUMP_FILE',
]);

/** A variable that a program sets after NCCL has read its environment. */
export const setTooLate: SettingRule = {
  id: 'set-too-late',
  about: {
    what: { en: 'A variable that a program sets after NCCL has started in it.', zh: '程序在 NCCL 启动之后才设置的变量。' },
    why: {
      en: 'NCCL reads most variables once, at their first use, and keeps what it read.',
      zh: 'NCCL 的大多数变量只在首次使用时读取一次，之后沿用。',
    },
    severity: 'error',
    evidence: {
      en: 'NCCL src/misc/param.cc: values are cached at first use, in all releases. PyTorch makes the communicator in init_process_group where it is given device_id, else with the first collective.',
      zh: 'NCCL src/misc/param.cc：所有版本都在首次使用时缓存变量值。PyTorch 在 init_process_group 收到 device_id 时即创建通信域，否则在首次集合操作时创建。',
    },
    examples: [
      {
        kind: 'python',
        bad: 'import os\nimport torch.distributed as dist\n\ndist.init_process_group("nccl")\nos.environ["TORCH_NCCL_BLOCKING_WAIT"] = "1"\n',
        good: 'import os\nimport torch.distributed as dist\n\nos.environ["TORCH_NCCL_BLOCKING_WAIT"] = "1"\ndist.init_process_group("nccl")\n',
      },
      {
        kind: 'python',
        bad: 'import os\nimport torch.distributed as dist\n\ndist.init_process_group("nccl")\nos.environ["NCCL_DEBUG"] = "INFO"\n',
        good: 'import os\nimport torch.distributed as dist\n\nos.environ["NCCL_DEBUG"] = "INFO"\ndist.init_process_group("nccl")\n',
      },
    ],
  },
  check: (settings) =>
    named(settings, (name) => variable(name) !== null && !readAnew.has(name))
      .filter(({ reach }) => reach === 'late')
      .map((setting) => {
        // PyTorch reads its own in init_process_group; NCCL's are read when the first communicator is made, which may be later.
        const sure = setting.name.startsWith('TORCH_');
        const message = sure
          ? l10n.t('PyTorch has read {0} before this line: set it above init_process_group.', setting.name)
          : l10n.t('NCCL may have read its environment before this line: set {0} above the start of the process group.', setting.name);
        return settingFinding('set-too-late', sure ? 'error' : 'warning', message, setting);
      }),
};
