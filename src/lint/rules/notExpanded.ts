import * as l10n from '@vscode/l10n';
import { variable } from '../../nccl/catalog/index.js';
import { everywhere } from '../everywhere.js';
import { named } from '../grouping.js';
import { settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';

/** `~` and `$NAME` that nothing expands: in an nccl.conf, and a path with `~` that reaches NCCL as it stands, from quotes or from a file without a shell. */
export const notExpanded: SettingRule = {
  id: 'not-expanded',
  about: {
    what: {
      en: '~ or $NAME in a value of an nccl.conf, and a path that still begins with ~ when NCCL gets it.',
      zh: 'nccl.conf 的值里写了 ~ 或 $NAME，以及交给 NCCL 时仍以 ~ 开头的路径。',
    },
    why: {
      en: 'NCCL takes them letter by letter, so a path that begins with ~ is not found.',
      zh: 'NCCL 逐字照用，以 ~ 开头的路径因此找不到。',
    },
    severity: 'error',
    evidence: {
      en: 'NCCL src/misc/param.cc, setEnvFile, compiled and run for releases 2.3.5 to 2.30.7: a line is split at the first = and nothing is trimmed.',
      zh: 'NCCL src/misc/param.cc 的 setEnvFile，已对 2.3.5 至 2.30.7 编译并运行：每行按第一个 = 切分，两侧都不做修剪。',
    },
    examples: [
      ...everywhere([['NCCL_TOPO_FILE', '~/topo.xml']], [['NCCL_TOPO_FILE', '/etc/nccl/topo.xml']], {
        kinds: ['conf', 'python', 'yaml', 'dockerfile', 'env', 'json', 'toml'],
      }),
      { kind: 'bash', bad: 'export NCCL_TOPO_FILE="~/topo.xml"\n', good: 'export NCCL_TOPO_FILE=~/topo.xml\n' },
    ],
  },
  check: (settings) =>
    named(settings, (name) => variable(name) !== null)
      .filter(({ kind, name, value }) =>
        kind === 'conf' ? /^~\/|\$\{?[A-Za-z_]/u.test(value ?? '') : variable(name)?.kind === 'path' && /^~(?:\/|$)/u.test(value ?? ''),
      )
      .map((setting) =>
        settingFinding('not-expanded', 'error', l10n.t('NCCL takes this letter by letter: it expands neither ~ nor $ names.'), setting),
      ),
};
