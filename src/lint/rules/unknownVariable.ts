import { everywhere } from '../everywhere.js';
import { settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';
import { strangers } from '../strangers.js';

/** A name that begins like NCCL's and that no release reads. */
export const unknownVariable: SettingRule = {
  id: 'unknown-variable',
  about: {
    what: { en: 'A name that begins like one of NCCL’s and that no release reads.', zh: '名称看似 NCCL 的变量，却没有任何版本会读取。' },
    why: {
      en: 'It changes nothing, and nothing says so. A time limit or switch that one relies on is not there.',
      zh: '它不起任何作用，也没有任何提示。以为设好的超时或开关其实并不存在。',
    },
    severity: 'error',
    evidence: {
      en: 'The names of all 65 release tags from 1.2.1 to 2.30.7, and those that PyTorch, plugins and tests read. Public scripts set NCCL_TIMEOUT and NCCL_SOCKET_TIMEOUT, which never existed.',
      zh: '1.2.1 至 2.30.7 共 65 个发布标签中的全部名称，以及 PyTorch、插件和测试程序读取的名称。公开脚本里出现过从未存在的 NCCL_TIMEOUT 和 NCCL_SOCKET_TIMEOUT。',
    },
    examples: [
      ...everywhere([['NCCL_FLUX_CAPACITOR', '1']], [['OFI_NCCL_PROTOCOL', 'RDMA']]),
      { kind: 'bash', bad: 'export NCCL_SOCKET_TIMEOUT=600\n', good: 'export NCCL_HOME=/opt/nccl\n' },
    ],
  },
  check: (settings, options) =>
    strangers(settings, options)
      .filter(({ right }) => right === null)
      .flatMap(({ settings: same, effect }) => same.map((setting) => settingFinding('unknown-variable', 'error', effect, setting))),
};
