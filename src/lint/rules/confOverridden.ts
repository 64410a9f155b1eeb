import * as l10n from '@vscode/l10n';
import type { Setting } from '../../scripts/setting.js';
import { placementOf } from '../../scripts/index.js';
import { readConfDocument } from '../confDocument.js';
import { hasHole } from '../confTemplate.js';
import type { Finding } from '../finding.js';
import { lineOf } from '../launchScope.js';
import { finding } from '../report.js';
import type { LintOptions, SettingRule } from '../rule.js';

/** A line of an nccl.conf that a file writes, for a variable that the same file puts into the environment. */
export const confOverridden: SettingRule = {
  id: 'conf-overridden',
  about: {
    what: {
      en: 'A line of an nccl.conf that a file writes, for a variable that the same file also puts into the environment with another value.',
      zh: '文件写出的 nccl.conf 中的一行，其变量又被同一文件以不同的值放进环境。',
    },
    why: {
      en: 'The environment wins over every configuration file, so the line has no effect.',
      zh: '环境变量优先于所有配置文件，这一行因此不起作用。',
    },
    severity: 'warning',
    evidence: {
      en: 'NCCL src/misc/param.cc calls setenv without overwriting, in all releases (run).',
      zh: 'NCCL src/misc/param.cc 调用 setenv 时不覆盖，所有版本如此（已运行验证）。',
    },
    examples: [
      {
        kind: 'bash',
        bad: "cat > /etc/nccl.conf <<'EOF'\nNCCL_ALGO=Ring\nEOF\nexport NCCL_ALGO=allreduce:tree\nsrun ./train\n",
        good: "cat > /etc/nccl.conf <<'EOF'\nNCCL_ALGO=Ring\nEOF\nexport NCCL_DEBUG=WARN\nsrun ./train\n",
      },
    ],
  },
  check(settings, options) {
    const confs = (options.reading?.embedded ?? []).filter(({ kind }) => kind === 'conf');
    if (confs.length === 0) return [];
    const exported = winning(settings, options);
    return confs.flatMap((embedded): Finding[] => {
      const place = placementOf(embedded);
      return readConfDocument(new TextEncoder().encode(embedded.text), options.version).lines.flatMap(({ entry, range }): Finding[] => {
        const winner = entry === null || entry.refused ? undefined : exported.get(entry.name);
        if (entry === null || winner === undefined || winner.value === entry.value || hasHole(entry.value)) return [];
        const message = l10n.t(
          'The environment wins: line {0} sets {1}={2}, and this line changes nothing.',
          lineOf(winner),
          entry.name,
          winner.value ?? '',
        );
        return [finding('conf-overridden', 'warning', message, { range: place.range(range), variable: entry.name })];
      });
    });
  },
};

/** Settings that every process of the file sees, by name: those of all launches, or where there are none, those that are set for good. */
function winning(settings: readonly Setting[], { reading }: LintOptions): ReadonlyMap<string, Setting> {
  const launches = reading?.launches ?? [];
  const found = new Map<string, Setting>();
  for (const setting of launches.length === 0 ? settings : (launches[0]?.environment ?? [])) {
    const everywhere = launches.every(({ environment }) => environment.some(({ name }) => name === setting.name));
    if (setting.reach === 'ranks' && setting.value !== null && everywhere && !/(?:then|else|case|body)@/u.test(setting.scope))
      found.set(setting.name, setting);
  }
  return found;
}
