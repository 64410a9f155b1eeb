import * as l10n from '@vscode/l10n';
import { chooseDevices } from '../../nccl/catalog/index.js';
import type { Setting } from '../../scripts/index.js';
import { environmentsOf, placeOf } from '../environments.js';
import type { Finding } from '../finding.js';
import { settingFinding, some } from '../report.js';
import type { HostSurroundings, SettingRule } from '../rule.js';
import { pinnedIndex } from './gidPinned.js';
import { everywhere } from '../everywhere.js';

const id = 'gid-not-roce';
const gid = '0000:0000:0000:0000:0000:ffff:0a01:0203';
const v2 = { index: 3, type: 'RoCE v2', gid };
const v1 = { index: 2, type: 'IB/RoCE v1', gid };

/** A pinned row of the GID table that is not one of RoCE v2 on some port of a host. */
export const gidNotRoce: SettingRule = {
  id,
  about: {
    what: {
      en: 'NCCL_IB_GID_INDEX names a row that a port of some host does not have, or that is not of RoCE v2 there. Needs a snapshot.',
      zh: 'NCCL_IB_GID_INDEX 指定的行在某台主机的某个端口上不存在，或不是 RoCE v2。需要快照。',
    },
    why: {
      en: 'Where the row is missing NCCL init fails. Where one end speaks RoCE v1 and the other v2 no connection comes about (error 12, timeouts); RoCE v1 on both ends crosses no router.',
      zh: '行不存在，NCCL 初始化就失败；一端是 RoCE v1、另一端是 v2，连接建不起来（错误 12、超时）；两端都是 v1 则无法跨路由。',
    },
    severity: 'error',
    evidence: {
      en: 'ncclIbGetGidIndex and ibv_query_gid in src/transport/net_ib; /sys/class/infiniband/*/ports/*/gid_attrs/types as the kernel writes it. NVIDIA/nccl#426, #769.',
      zh: 'src/transport/net_ib 的 ncclIbGetGidIndex 与 ibv_query_gid；内核写在 /sys/class/infiniband/*/ports/*/gid_attrs/types 里的类型。NVIDIA/nccl#426、#769。',
    },
    examples: [
      ...everywhere([['NCCL_IB_GID_INDEX', '2']], [['NCCL_IB_GID_INDEX', '3']]),
      { kind: 'bash', bad: 'export NCCL_IB_GID_INDEX=5\nsrun ./train\n', good: 'export NCCL_IB_GID_INDEX=3\nsrun ./train\n' } as const,
    ].map((example) => ({ ...example, hosts: [{ name: 'gpu-01', context: { devices: ['mlx5_0:1'] }, gids: { 'mlx5_0:1': [v1, v2] } }] })),
  },
  check(settings, { version, hosts = [], reading }) {
    if (!hosts.some(({ gids }) => gids !== undefined) || !settings.some((setting) => pinnedIndex(setting) !== null)) return [];
    const found = new Map<string, Finding>();
    for (const { held } of environmentsOf(settings, reading)) {
      const setting = held.get('NCCL_IB_GID_INDEX');
      const index = setting === undefined ? null : pinnedIndex(setting);
      if (setting === undefined || index === null || setting.file !== undefined || found.has(placeOf(setting))) continue;
      const rows = hosts.flatMap((host) => rowsOf(host, index, held.get('NCCL_IB_HCA')?.value ?? null, version));
      const spoken = judge(setting, index, rows);
      if (spoken !== null) found.set(placeOf(setting), spoken);
    }
    return [...found.values()];
  },
};

/** What the row is on one port of one host; a null type where the port does not have it. */
interface Row {
  readonly place: string;
  readonly type: string | null;
}

function rowsOf({ name, gids }: HostSurroundings, index: number, list: string | null, version: string): Row[] {
  if (gids === undefined) return [];
  const ports = chooseDevices(list, Object.keys(gids), version).selected.map(({ device }) => device);
  return ports.map((port) => ({
    place: l10n.t('{0} ({1})', name, port),
    type: gids[port]?.find((row) => row.index === index)?.type ?? null,
  }));
}

function judge(setting: Setting, index: number, rows: readonly Row[]): Finding | null {
  const missing = rows.filter(({ type }) => type === null);
  if (missing.length > 0) {
    const message = l10n.t('NCCL init fails on {0}: there is no GID in row {1}.', some(missing.map(({ place }) => place)), index);
    return settingFinding(id, 'error', message, setting);
  }
  const other = rows.filter(({ type }) => type !== null && !/RoCE v2/i.test(type));
  const [first] = other;
  if (first === undefined) return null;
  const places = some(other.map(({ place }) => place));
  if (other.length < rows.length) {
    const message = l10n.t('Hosts cannot connect: row {0} is {1} on {2} and RoCE v2 elsewhere.', index, first.type ?? '', places);
    return settingFinding(id, 'error', message, setting);
  }
  const message = l10n.t('Traffic crosses no router: row {0} is {1}, not RoCE v2, on {2}.', index, first.type ?? '', places);
  return settingFinding(id, 'warning', message, setting);
}
