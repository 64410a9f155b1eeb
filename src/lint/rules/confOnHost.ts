import * as l10n from '@vscode/l10n';
import { variable } from '../../nccl/catalog/index.js';
import type { FileReading, Setting } from '../../scripts/index.js';
import type { Range } from '../../base/text.js';
import { isSeen } from '../environments.js';
import type { Finding } from '../finding.js';
import { grouped, settingsOnHost, sourcesByName, type HostSetting, type HostSource } from '../hostSettings.js';
import { finding, settingFinding, some } from '../report.js';
import type { SettingRule } from '../rule.js';
import { everywhere } from '../everywhere.js';

const id = 'conf-on-host';

/** Configuration files on hosts that set what a script sets too, or what it leaves to the default. */
export const confOnHost: SettingRule = {
  id,
  about: {
    what: {
      en: 'An nccl.conf on a host of the cluster sets a variable that the script sets to another value, or one that the script leaves to its default. Needs a snapshot.',
      zh: '集群主机上的 nccl.conf 设置了脚本另设他值的变量，或脚本以为是默认值的变量。需要快照。',
    },
    why: {
      en: 'Nobody remembers the file. The environment wins over it, but only for what reaches the ranks; everything else comes from the file on those hosts and from the default on the others.',
      zh: '这个文件早被人遗忘。环境变量优先于它，但只对真正传到 rank 的变量有效；其余的在这些主机上以文件为准，在别的主机上是默认值。',
    },
    severity: 'information',
    evidence: {
      en: 'Every line of a configuration file ends in setenv without overwriting (src/misc/param.cc). NVIDIA/nccl#1008, azhpc-images#327, aws-ofi-nccl#982.',
      zh: '配置文件的每一行最终都是不覆盖的 setenv（src/misc/param.cc）。NVIDIA/nccl#1008、azhpc-images#327、aws-ofi-nccl#982。',
    },
    examples: [
      ...everywhere([['NCCL_ALGO', 'Ring']], [['NCCL_ALGO', 'allreduce:tree']], {
        kinds: ['bash', 'python', 'yaml', 'dockerfile', 'env', 'json', 'toml'],
      }).map((example) => ({
        ...example,
        hosts: [{ name: 'gpu-01', context: {}, confFiles: [{ path: '/etc/nccl.conf', text: 'NCCL_ALGO=allreduce:tree\n' }] }],
      })),
      {
        kind: 'bash',
        bad: 'export NCCL_DEBUG=WARN\nsrun ./train\n',
        good: 'export NCCL_DEBUG=WARN NCCL_PROTO=Simple\nsrun ./train\n',
        hosts: [{ name: 'gpu-01', context: {}, confFiles: [{ path: '/etc/nccl.conf', text: '# site\nNCCL_PROTO=Simple\n' }] }],
      },
    ],
  },
  check(settings, { version, hosts = [], reading }) {
    if (reading === undefined) return [];
    const own = settings.filter((setting) => isSeen(setting) && setting.kind !== 'conf' && variable(setting.name) !== null);
    if (hosts.length === 0 || (own.length === 0 && reading.launches.length === 0)) return [];
    const sources = sourcesByName(hosts, version);
    const names = new Set([...settings.map(({ name }) => name), ...reading.uses]);
    const further = hosts
      .flatMap((host) => settingsOnHost(host, version))
      .filter(({ name }) => variable(name) !== null && !names.has(name));
    return [...own.flatMap((setting) => overruled(setting, sources.get(setting.name) ?? []) ?? []), ...unmentioned(further, reading, own)];
  },
};

function overruled(setting: Setting, sources: readonly HostSource[]): Finding | null {
  const lines = sources.flatMap(({ host, from }) => (from === null ? [] : [{ host, ...from }]));
  const [source] = sources;
  const [first] = lines;
  // Hosts that disagree among themselves are another rule's matter.
  if (source === undefined || first === undefined || sources.some(({ value }) => value !== source.value)) return null;
  if (setting.value === null || setting.value === source.value) return null;
  const where = some(lines.map(({ host }) => host));
  const message = l10n.t(
    'This wins over "{0}" in line {1} of {2} on {3} as long as it reaches the ranks there.',
    source.value,
    first.line + 1,
    first.path,
    where,
  );
  return settingFinding(id, 'information', message, setting);
}

function unmentioned(lines: readonly HostSetting[], reading: FileReading, own: readonly Setting[]): Finding[] {
  const place = placeIn(reading, own);
  if (place === null) return [];
  // Hosts with the same file are named together.
  const files = grouped(lines, ({ host, path }) => `${host}\0${path}`);
  const alike = grouped(files, (file) =>
    file.map(({ path, line, name, value }) => `${path}\0${String(line)}\0${name}\0${value}`).join('\n'),
  );
  return alike.flatMap((same) => {
    const [file = []] = same;
    const [line] = file;
    if (line === undefined) return [];
    const where = some(same.flatMap(([one]) => (one === undefined ? [] : [one.host])));
    const what = some(file.map(({ name, value }) => `${name}=${value}`));
    const message = l10n.t(
      'On {0} this also runs with {1}, from {2} (line {3}), which nothing here mentions.',
      where,
      what,
      line.path,
      line.line + 1,
    );
    return [finding(id, 'information', message, { range: place, variable: null })];
  });
}

/** Where to speak of a whole file: at its first launch, or else at its first setting. */
function placeIn({ launches }: FileReading, own: readonly Setting[]): Range | null {
  const [launch] = launches;
  const [setting] = own;
  if (launch !== undefined) return launch.range;
  return setting === undefined ? null : { start: setting.nameRange.start, end: setting.valueRange.end };
}
