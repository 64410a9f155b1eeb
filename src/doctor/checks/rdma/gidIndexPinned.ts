import * as l10n from '@vscode/l10n';
import type { NicFact } from '../../../cluster/facts.js';
import type { Check, Fleet, Reached, Trouble } from '../../check.js';
import { wherePort } from '../../devices.js';
import { integerOf } from '../../effective.js';
import { isChosen, placeOf, settingLine } from '../../gpudirect/network.js';
import { portName } from '../../ports.js';
import { familyOf, gidLine, gidsOf, isRoce, isV2 } from '../../roce.js';
import { usualBy } from '../../usual.js';

/** A port with the row of its table that NCCL_IB_GID_INDEX names. */
interface Pinned {
  readonly own: Reached;
  readonly nic: NicFact;
  readonly index: number;
}

const ports = (own: Reached): NicFact[] =>
  (own.facts.nics ?? []).filter((nic) => isRoce(nic) && gidsOf(nic) !== null && isChosen(own.facts, nic));
const indexOf = ({ facts }: Reached): number => integerOf(facts, 'NCCL_IB_GID_INDEX', -1);
const rowOf = ({ nic, index }: Pinned) => nic.gids?.find((row) => row.index === index) ?? null;

/** "v2 ipv4": what a pinned row is; rows of one job should be alike. */
function kindOf(pinned: Pinned): string | null {
  const row = rowOf(pinned);
  return row === null ? null : `${isV2(row) ? 'v2' : 'v1'} ${familyOf(row)}`;
}

function find({ hosts }: Fleet): Trouble[] {
  const all = hosts.flatMap((own): Pinned[] => {
    const index = indexOf(own);
    return index < 0 ? [] : ports(own).map((nic) => ({ own, nic, index }));
  });
  const usual = usualBy(all, () => '', kindOf);
  const fixOf = ({ facts }: Reached): string =>
    l10n.t('Take NCCL_IB_GID_INDEX out of {0}: from 2.21 on NCCL finds the row by itself.', placeOf(facts, 'NCCL_IB_GID_INDEX'));
  return all.flatMap((pinned): Trouble[] => {
    const { own, nic, index } = pinned;
    const row = rowOf(pinned);
    const shared = { host: own.host, fix: fixOf(own) };
    const evidence = [settingLine(own.facts, 'NCCL_IB_GID_INDEX'), ...(nic.gids ?? []).slice(0, 8).map((one) => gidLine(nic, one))];
    if (row === null)
      return [
        {
          ...shared,
          status: 'fail',
          title: l10n.t('Pinned GID row is empty'),
          message: l10n.t('{0} {1}: NCCL_IB_GID_INDEX={2} names an empty row.', own.host, portName(nic), index),
          evidence,
        },
      ];
    if (!isV2(row))
      return [
        {
          ...shared,
          status: 'fail',
          title: l10n.t('Pinned GID row is not RoCE v2'),
          message: l10n.t('{0} {1}: NCCL_IB_GID_INDEX={2} names a row of {3}.', own.host, portName(nic), index, row.type),
          evidence,
        },
      ];
    const most = usual.get('');
    if (most === undefined || kindOf(pinned) === most.value) return [];
    return [
      {
        ...shared,
        status: 'warn',
        title: l10n.t('Pinned GID row differs'),
        message: l10n.t(
          '{0} {1}: row {2} holds another kind of address ({3}) than on most ports ({4}).',
          own.host,
          portName(nic),
          index,
          kindOf(pinned) ?? '–',
          most.value,
        ),
        evidence,
      },
    ];
  });
}

export const gidIndexPinned: Check = {
  id: 'gid-index',
  area: 'rdma',
  about: {
    name: { en: 'Pinned GID row', zh: '固定的 GID 行' },
    what: {
      en: 'Where NCCL_IB_GID_INDEX pins a row, whether it is one of RoCE v2 on every port that NCCL takes, and of the same kind on all hosts.',
      zh: 'NCCL_IB_GID_INDEX 固定了行时，它在 NCCL 所用的每个端口上是否为 RoCE v2，且各主机同类。',
    },
    consequence: {
      en: 'An empty row ends NCCL’s start; RoCE v1 at one end and v2 at the other never connect (error 12). Rows move when an address or VLAN is added.',
      zh: '行为空则 NCCL 启动失败；一端 v1 一端 v2 无法连接（错误 12）。增加地址或 VLAN 后行号会变。',
    },
    source: 'NCCL src/transport/net_ib/connect.cc (ncclIbGetGidIndex); nccl#426, nccl#769, nccl#394',
    docs: 'https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/env.html',
  },
  concerns: (own) =>
    own.facts.nics !== null && own.facts.gpus?.length === 0 ? false : indexOf(own) < 0 ? false : wherePort(gidsOf, isRoce)(own),
  run: find,
};
