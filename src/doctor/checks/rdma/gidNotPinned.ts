import * as l10n from '@vscode/l10n';
import { atLeast } from '../../../nccl/catalog/index.js';
import type { Check, Trouble } from '../../check.js';
import { integerOf } from '../../effective.js';
import { isChosen } from '../../gpudirect/network.js';
import { portName } from '../../ports.js';
import { gidLine, gidsOf, isRoce, isV2 } from '../../roce.js';

export const gidNotPinned: Check = {
  id: 'gid-index-default',
  area: 'rdma',
  about: {
    name: { en: 'GID row of older NCCL', zh: '旧版 NCCL 的 GID 行' },
    what: {
      en: 'Whether NCCL before 2.21, which takes row 0 where NCCL_IB_GID_INDEX is not set, finds RoCE v2 there.',
      zh: '2.21 之前的 NCCL 在未设置 NCCL_IB_GID_INDEX 时使用第 0 行，该行是否为 RoCE v2。',
    },
    consequence: {
      en: 'Row 0 is mostly RoCE v1 with a link-local address: it crosses no router, and hosts with another choice do not connect.',
      zh: '第 0 行多为链路本地地址的 RoCE v1：不能跨路由，与选择不同的主机也连不上。',
    },
    source: 'NCCL src/transport/net_ib.cc before 2.21 (NCCL_IB_GID_INDEX, default 0); nccl#426',
    docs: 'https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/env.html',
  },
  concerns: ({ facts }) => {
    if (facts.gpus?.length === 0) return false;
    const roce = facts.nics?.filter(isRoce) ?? null;
    if (roce === null) return null;
    const version = facts.versions.nccl[0]?.version ?? null;
    if (roce.length === 0) return false;
    if (version === null || roce.every((nic) => gidsOf(nic) === null)) return null;
    return !atLeast(version, '2.21.5') && integerOf(facts, 'NCCL_IB_GID_INDEX', -1) < 0;
  },
  run: ({ hosts }) =>
    hosts.flatMap(({ host, facts }): Trouble[] => {
      const version = facts.versions.nccl[0]?.version ?? null;
      if (version === null || atLeast(version, '2.21.5') || integerOf(facts, 'NCCL_IB_GID_INDEX', -1) >= 0) return [];
      const bad = (facts.nics ?? []).filter((nic) => {
        const row = nic.gids?.find(({ index }) => index === 0);
        return isRoce(nic) && isChosen(facts, nic) && row !== undefined && !isV2(row);
      });
      if (bad.length === 0) return [];
      return [
        {
          host,
          status: 'warn',
          title: l10n.t('Old NCCL takes a row of RoCE v1'),
          message: l10n.t('{0}: NCCL {1} takes GID row 0, which is not RoCE v2 on {2}.', host, version, bad.map(portName).join(', ')),
          evidence: bad.flatMap((nic) => (nic.gids ?? []).filter(({ index }) => index === 0).map((row) => gidLine(nic, row))),
          fix: l10n.t('Use NCCL 2.21 or later, or set NCCL_IB_GID_INDEX to the row of RoCE v2 with an IP address: show_gids'),
        },
      ];
    }),
};
