import type { Setting } from '../../scripts/setting.js';
import { algorithmOff, tunerTied } from '../contradictions/algorithms.js';
import type { Clash, ClashFinder, Situation } from '../contradictions/clash.js';
import { reversedLimits } from '../contradictions/limits.js';
import { oldSpellings, twoSpellings } from '../contradictions/spellings.js';
import { networkMissing, switchedOff, switchingNames } from '../contradictions/switchedOff.js';
import { timeouts } from '../contradictions/timeouts.js';
import { environmentsOf, placeOf, type Environment, type Held } from '../environments.js';
import { everywhere } from '../everywhere.js';
import type { Finding } from '../finding.js';
import { settingFinding } from '../report.js';
import type { LintOptions, SettingRule } from '../rule.js';

/** Each is asked where one of its names is set: without any of them there is no clash of its sort. */
const finders: readonly { readonly find: ClashFinder; readonly names: readonly string[] }[] = [
  { find: switchedOff, names: switchingNames },
  { find: networkMissing, names: ['NCCL_NET'] },
  { find: reversedLimits, names: ['NCCL_MIN_NCHANNELS', 'NCCL_MIN_CTAS', 'NCCL_MIN_P2P_NCHANNELS'] },
  { find: algorithmOff, names: ['NCCL_ALGO'] },
  { find: tunerTied, names: ['NCCL_TUNER_PLUGIN', 'NCCL_TUNER_CONFIG_FILE'] },
  { find: timeouts, names: ['NCCL_IB_TIMEOUT', 'NCCL_IB_RETRY_CNT'] },
  { find: twoSpellings, names: oldSpellings },
];

const askedOf = new Set(finders.flatMap(({ names }) => names));

/** Settings that make each other void. */
export const contradiction: SettingRule = {
  id: 'contradiction',
  about: {
    what: {
      en: 'Settings of which one makes the other void, or that make init fail together.',
      zh: '互相抵消、或放在一起会使初始化失败的设置。',
    },
    why: {
      en: 'Each reads well alone. Together one of them does nothing, the job fails at its first collective, or an error that would name the broken link never comes.',
      zh: '单看每一项都没有问题；放在一起，其中一项形同虚设，或者第一次集合通信就失败，又或者本该指出故障链路的错误永远等不到。',
    },
    severity: 'error',
    evidence: {
      en: 'NCCL src/graph/paths.cc, connect.cc, tuning.cc, src/transport/net_ib, nvls.cc and src/init.cc of 2.30.7. The time of retries is that of the InfiniBand specification, 4.096 µs × 2^timeout × (retries + 1); nccl#2013, pytorch#118369. 0.6 % of 1,054 public job scripts.',
      zh: 'NCCL 2.30.7 的 src/graph/paths.cc、connect.cc、tuning.cc、src/transport/net_ib、nvls.cc 与 src/init.cc。重试时长按 InfiniBand 规范计算：4.096 µs × 2^超时 ×（重试次数 + 1）；nccl#2013、pytorch#118369。见于 1,054 个公开作业脚本中的 0.6 %。',
    },
    examples: [
      ...everywhere(
        [
          ['NCCL_IB_DISABLE', '1'],
          ['NCCL_IB_HCA', 'mlx5'],
        ],
        [
          ['NCCL_IB_DISABLE', '0'],
          ['NCCL_IB_HCA', 'mlx5'],
        ],
      ),
      { kind: 'conf', bad: 'NCCL_MIN_NCHANNELS=16\nNCCL_MAX_NCHANNELS=8\n', good: 'NCCL_MIN_NCHANNELS=8\nNCCL_MAX_NCHANNELS=16\n' },
      { kind: 'conf', bad: 'NCCL_ALGO=allreduce:nvls\nNCCL_NVLS_ENABLE=0\n', good: 'NCCL_ALGO=allreduce:nvls\nNCCL_NVLS_ENABLE=2\n' },
      {
        kind: 'bash',
        bad: 'export NCCL_TUNER_CONFIG_FILE=/etc/nccl/tuner.csv\nexport NCCL_ALGO=Ring\n',
        good: 'export NCCL_TUNER_CONFIG_FILE=/etc/nccl/tuner.csv\n',
      },
      {
        kind: 'bash',
        bad: 'export NCCL_IB_TIMEOUT=25\nexport TORCH_NCCL_HEARTBEAT_TIMEOUT_SEC=600\n',
        good: 'export NCCL_IB_TIMEOUT=22\nexport TORCH_NCCL_HEARTBEAT_TIMEOUT_SEC=600\n',
      },
      {
        kind: 'env',
        bad: 'NCCL_BLOCKING_WAIT=0\nTORCH_NCCL_BLOCKING_WAIT=1\n',
        good: 'NCCL_BLOCKING_WAIT=1\nTORCH_NCCL_BLOCKING_WAIT=1\n',
      },
    ],
  },
  check: (settings, options) => clashes(settings, options),
};

interface Met {
  readonly clash: Clash;
  times: number;
}

function clashes(settings: readonly Setting[], { version, reading, kind }: LintOptions): Finding[] {
  const met = new Map<string, Met>();
  const environments = environmentsOf(settings, reading);
  for (const { held, launch } of environments) {
    if (!holdsOne(held, askedOf)) continue;
    const situation: Situation = { held, version, launch, reading, kind };
    for (const clash of finders.flatMap(({ find, names }) => (names.some((name) => held.has(name)) ? find(situation) : []))) {
      const key = `${placeOf(clash.setting)} ${clash.message}`;
      const before = met.get(key);
      if (before === undefined) met.set(key, { clash, times: 1 });
      else before.times++;
    }
  }
  const found = [...met.values()];
  const seen = timesSeen(new Set(found.map(({ clash }) => clash.setting.name)), environments);
  return (
    found
      .filter(({ clash, times }) => clash.anyway === true || times === seen.get(placeOf(clash.setting)))
      // What stands in another file is said there.
      .filter(({ clash }) => clash.setting.file === undefined)
      .map(({ clash }) => settingFinding('contradiction', clash.severity, clash.message, clash.setting))
  );
}

function holdsOne(held: Held, names: ReadonlySet<string>): boolean {
  for (const name of held.keys()) if (names.has(name)) return true;
  return false;
}

/** How many environments see each setting of some names, by its place. */
function timesSeen(names: ReadonlySet<string>, environments: readonly Environment[]): ReadonlyMap<string, number> {
  const seen = new Map<string, number>();
  for (const { held } of environments) {
    for (const name of names) {
      const setting = held.get(name);
      if (setting !== undefined) seen.set(placeOf(setting), (seen.get(placeOf(setting)) ?? 0) + 1);
    }
  }
  return seen;
}
