import * as l10n from '@vscode/l10n';
import { atLeast, strtoll } from '../../nccl/catalog/index.js';
import type { Setting } from '../../scripts/index.js';
import { isSeen } from '../environments.js';
import type { Fix } from '../finding.js';
import { settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';
import { everywhere } from '../everywhere.js';

const id = 'gid-pinned';

/** A row of the GID table that is pinned although NCCL chooses it by itself. */
export const gidPinned: SettingRule = {
  id,
  about: {
    what: {
      en: 'NCCL_IB_GID_INDEX for NCCL 2.21 or later, which finds the right row of the GID table by itself.',
      zh: '在 NCCL 2.21 及以后版本里设置 NCCL_IB_GID_INDEX，而 NCCL 自己就能找到 GID 表里正确的一行。',
    },
    why: {
      en: 'The number of a row differs between hosts and changes when an address, a VLAN or the order of drivers does. Then connections fail with error 12 or "ibv_modify_qp failed", often on one host alone after its reboot.',
      zh: '行号因主机而异，地址、VLAN 或驱动加载顺序一变就会变。结果是连接报错 12 或“ibv_modify_qp failed”，常常只是某台主机重启之后才出现。',
    },
    severity: 'information',
    fix: 'look',
    evidence: {
      en: 'The default is -1 since 2.21.5: NCCL chooses by address family, range and RoCE version (src/transport/net_ib). NVIDIA/nccl#426, #769, #394. Index 3 stands in 35 of the public settings counted.',
      zh: '2.21.5 起默认值为 -1：NCCL 按地址族、地址范围和 RoCE 版本自行选择（src/transport/net_ib）。NVIDIA/nccl#426、#769、#394。统计到的公开设置里有 35 处写着 3。',
    },
    examples: [
      ...everywhere([['NCCL_IB_GID_INDEX', '3']], [['NCCL_IB_GID_INDEX', '-1']]),
      { kind: 'conf', bad: 'NCCL_IB_GID_INDEX=3\n', good: 'NCCL_IB_TC=106\n', version: '2.21.5' },
    ],
  },
  check(settings, { version, hosts = [] }) {
    if (!atLeast(version, '2.21.5')) return [];
    return settings.flatMap((setting) => {
      const index = pinnedIndex(setting);
      // A row that is right on every host that is known needs no remark; one that is wrong somewhere has a rule of its own.
      if (index === null || hosts.some(({ gids }) => gids !== undefined)) return [];
      const message = l10n.t(
        'Row {0} is used on every host, right or not: since 2.21 NCCL finds the row for RoCE v2 by itself; leave this out.',
        index,
      );
      return [settingFinding(id, 'information', message, setting, removal(setting))];
    });
  },
};

/** The row that a setting of NCCL_IB_GID_INDEX pins; null for other settings, for -1 and where it is not known. */
export function pinnedIndex(setting: Setting): number | null {
  if (setting.name !== 'NCCL_IB_GID_INDEX' || setting.value === null || setting.value === '' || !isSeen(setting)) return null;
  const { value } = strtoll(setting.value);
  // A word is 0 to NCCL, which not-a-number says.
  return value < 0n || value > 65535n || !/^\s*[+-]?\d/.test(setting.value) ? null : Number(value);
}

function removal({ kind, range }: Setting): Fix[] {
  if (kind !== 'conf') return [];
  const { line } = range.start;
  const edits = [{ range: { start: { line, character: 0 }, end: { line: line + 1, character: 0 } }, newText: '' }];
  return [{ title: l10n.t('Remove the line'), safe: false, edits }];
}
