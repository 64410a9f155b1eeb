import * as l10n from '@vscode/l10n';
import { variable } from '../../nccl/catalog/index.js';
import { named } from '../grouping.js';
import { settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';

/** `~` and `$NAME` in an nccl.conf: nothing expands them. */
export const notExpanded: SettingRule = {
  id: 'not-expanded',
  about: {
    what: { en: '~ or $NAME in a value of an nccl.conf.', zh: 'nccl.conf 的值里写了 ~ 或 $NAME。' },
    why: {
      en: 'NCCL takes them letter by letter, so a path that begins with ~ is not found.',
      zh: 'NCCL 逐字照用，以 ~ 开头的路径因此找不到。',
    },
    severity: 'error',
    evidence: {
      en: 'NCCL src/misc/param.cc, setEnvFile, compiled and run for releases 2.3.5 to 2.30.7: a line is split at the first = and nothing is trimmed.',
      zh: 'NCCL src/misc/param.cc 的 setEnvFile，已对 2.3.5 至 2.30.7 编译并运行：每行按第一个 = 切分，两侧都不做修剪。',
    },
    examples: [{ kind: 'conf', bad: 'NCCL_TOPO_FILE=~/topo.xml\n', good: 'NCCL_TOPO_FILE=/etc/nccl/topo.xml\n' }],
  },
  check: (settings) =>
    named(settings, (name) => variable(name) !== null)
      .filter((setting) => setting.kind === 'conf' && /^~\/|\$\{?[A-Za-z_]/.test(setting.value ?? ''))
      .map((setting) =>
        settingFinding('not-expanded', 'error', l10n.t('NCCL takes this letter by letter: it expands neither ~ nor $ names.'), setting),
      ),
};
