import * as l10n from '@vscode/l10n';
import { readInterfaceList } from '../../nccl/catalog/index.js';
import type { Setting } from '../../scripts/index.js';
import { isSeen } from '../environments.js';
import type { Finding, Fix } from '../finding.js';
import { settingFinding, some } from '../report.js';
import type { HostSurroundings, LintOptions, SettingRule } from '../rule.js';
import { writtenValue } from '../writtenValue.js';
import { everywhere } from '../everywhere.js';
import { judged } from '../judge.js';

const id = 'prefix-match';
const lists = new Set(['NCCL_IB_HCA', 'NCCL_SOCKET_IFNAME', 'NCCL_OOB_NET_IFNAME']);

/** A name in a list that, being a prefix, takes further devices or interfaces than the one that is called so. */
export const prefixMatch: SettingRule = {
  id,
  about: {
    what: {
      en: 'A list of devices or interfaces in which a full name is also the beginning of others: mlx5_1 takes mlx5_10, eth1 takes eth10, bond0 takes bond0.100.',
      zh: '设备或网卡列表里的某个完整名称同时是其他名称的开头：mlx5_1 会选中 mlx5_10，eth1 会选中 eth10，bond0 会选中 bond0.100。',
    },
    why: {
      en: 'NCCL compares only the beginning of names unless the list starts with "=". The further devices may be of the storage network or of another rail: traffic goes where it should not, or connections time out.',
      zh: '列表不以“=”开头时，NCCL 只比较名称开头。多选中的设备可能属于存储网络或别的 rail：流量走错地方，或者连接超时。',
    },
    severity: 'warning',
    fix: 'look',
    evidence: {
      en: 'matchIfList in src/misc/utils.cc; NVIDIA/nccl pull request 236 (mlx5_1 and mlx5_11), #177 (bond0 and bond0.2973). Lists such as "mlx5_0" or "ens" are common and mostly right, so the rule speaks only where the snapshot or the list itself shows the other names.',
      zh: 'src/misc/utils.cc 的 matchIfList；NVIDIA/nccl 合并请求 236（mlx5_1 与 mlx5_11）、#177（bond0 与 bond0.2973）。“mlx5_0”“ens”这样的写法很常见，多半没错，所以只有快照或列表本身表明另有其名时才提示。',
    },
    examples: [
      ...everywhere([['NCCL_IB_HCA', 'mlx5_1,mlx5_12']], [['NCCL_IB_HCA', '=mlx5_1,mlx5_12']]),
      {
        kind: 'conf',
        bad: 'NCCL_IB_HCA=mlx5_1\n',
        good: 'NCCL_IB_HCA=mlx5\n',
        hosts: [{ name: 'gpu-01', context: { devices: ['mlx5_1:1', 'mlx5_10:1', 'mlx5_11:1'] } }],
      },
      {
        kind: 'bash',
        bad: 'export NCCL_IB_HCA=mlx5_1:1,mlx5_2:1,mlx5_13:1\n',
        good: 'export NCCL_IB_HCA=mlx5_0,mlx5_1,mlx5_2,mlx5_3\n',
      },
    ],
  },
  check: (settings, options) =>
    settings.flatMap((setting) => (lists.has(setting.name) && isSeen(setting) ? (judge(setting, options) ?? []) : [])),
};

function judge(setting: Setting, options: LintOptions): Finding | null {
  const { value } = setting;
  const { version, hosts = [] } = options;
  if (value === null || value === '') return null;
  if (judged(setting, version)?.mistake?.kind === 'invalid-value') return null;
  const { exclude, exact, items } = readInterfaceList(value, 32, version);
  if (exact || items.length === 0) return null;
  const names = [...new Set(items.map(({ prefix }) => prefix))];
  const fixes = exactly(setting, value, options);
  const onHosts = hosts.flatMap((host) => {
    const more = furtherNames(names, namesOf(setting.name, host));
    return more.length === 0 ? [] : [{ host: host.name, more }];
  });
  const [first] = onHosts;
  if (first !== undefined) {
    const where = some(onHosts.map(({ host }) => host));
    const message = exclude
      ? l10n.t('On {0} NCCL leaves out {1} too, because names here are beginnings: write ^= for exactly these.', where, some(first.more))
      : l10n.t(
          'On {0} NCCL takes {1} too, because names here are beginnings: write = in front for exactly these.',
          where,
          some(first.more),
        );
    return settingFinding(id, 'warning', message, setting, fixes);
  }
  // Where a host is known and has no such names there is nothing to fear; numbers below the highest in the list are otherwise likely to exist.
  if (hosts.some((host) => namesOf(setting.name, host).length > 0)) return null;
  const gaps = missingBetween(names);
  if (gaps.length === 0) return null;
  const message = exclude
    ? l10n.t('NCCL leaves out {0} too, because names here are beginnings: write ^= for exactly these.', some(gaps))
    : l10n.t('NCCL takes {0} too, because names here are beginnings: write = in front for exactly these.', some(gaps));
  return settingFinding(id, 'warning', message, setting, fixes);
}

function namesOf(name: string, { context }: HostSurroundings): string[] {
  if (name !== 'NCCL_IB_HCA') return [...new Set((context.interfaces ?? []).filter(({ running }) => running).map((one) => one.name))];
  return [...new Set((context.devices ?? []).map((device) => device.replace(/:\d+$/, '')))];
}

/** Names of a host that match only because a name of the list, which the host has too, is their beginning. */
function furtherNames(listed: readonly string[], present: readonly string[]): string[] {
  const own = listed.filter((name) => present.includes(name));
  return present.filter(
    (name) =>
      own.some((prefix) => name !== prefix && name.startsWith(prefix)) &&
      !listed.some((other) => other !== name && isFamily(other, name, own)) &&
      !listed.includes(name),
  );
}

/** Whether a further item of the list is the beginning of a name without being a full name itself: then the name was meant. */
function isFamily(item: string, name: string, own: readonly string[]): boolean {
  return !own.includes(item) && name.startsWith(item);
}

/** Numbered names that an item takes by its beginning, that the list does not name and that lie below the highest number it names. */
function missingBetween(names: readonly string[]): string[] {
  const numbers = new Map<string, number[]>();
  for (const name of names) {
    const match = /^(.*?)(\d{1,3})$/.exec(name);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    numbers.set(match[1], [...(numbers.get(match[1]) ?? []), Number(match[2])]);
  }
  return [...numbers].flatMap(([stem, listed]) => {
    const highest = Math.max(...listed);
    const found = new Set<number>();
    for (const low of listed) for (let next = low * 10; low > 0 && next < Math.min(highest, low * 10 + 10); next++) found.add(next);
    return [...found].filter((number) => !listed.includes(number)).map((number) => `${stem}${String(number)}`);
  });
}

/** The list taken exactly. Not safe to apply unseen: the beginnings may have been meant. */
function exactly(setting: Setting, value: string, options: LintOptions): Fix[] {
  const next = value.startsWith('^') ? `^=${value.slice(1)}` : `=${value}`;
  const newText = writtenValue(next, setting, options);
  return newText === null ? [] : [{ title: l10n.t('Change to {0}', next), safe: false, edits: [{ range: setting.valueRange, newText }] }];
}
