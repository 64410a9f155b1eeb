import * as l10n from '@vscode/l10n';
import { readDebugLevel } from '../../nccl/catalog/index.js';
import type { Setting } from '../../scripts/setting.js';
import { environmentsOf, placeOf, usesName, type Environment, type Held } from '../environments.js';
import type { Finding, Severity } from '../finding.js';
import { settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';
import { everywhere } from '../everywhere.js';
import { judged } from '../judge.js';

const id = 'subsystem-without-info';

/** Log settings that wait for a level which is not there (ncclDebugInit in src/debug.cc). */
export const subsystemWithoutInfo: SettingRule = {
  id,
  about: {
    what: {
      en: 'NCCL_DEBUG_SUBSYS or NCCL_DEBUG_FILE without a level in NCCL_DEBUG at which they do something.',
      zh: '设置了 NCCL_DEBUG_SUBSYS 或 NCCL_DEBUG_FILE，而 NCCL_DEBUG 的级别让它们无从生效。',
    },
    why: {
      en: 'The log that somebody waits for after the failure was never written: categories choose among INFO messages only, and the file is opened only from WARN on.',
      zh: '出了故障才发现等着看的日志根本没有写：类别只在 INFO 消息里做筛选，日志文件也要到 WARN 级别才会打开。',
    },
    severity: 'warning',
    evidence: {
      en: 'src/debug.cc in every release since 2.3; of 56 public uses of NCCL_DEBUG_SUBSYS counted, 25 came without INFO.',
      zh: 'src/debug.cc，2.3 以来各版本皆然；统计到的 56 处公开的 NCCL_DEBUG_SUBSYS 用法中，有 25 处没有配 INFO。',
    },
    examples: [
      ...everywhere(
        [
          ['NCCL_DEBUG', 'WARN'],
          ['NCCL_DEBUG_SUBSYS', 'INIT,NET'],
        ],
        [
          ['NCCL_DEBUG', 'INFO'],
          ['NCCL_DEBUG_SUBSYS', 'INIT,NET'],
        ],
      ),
      {
        kind: 'conf',
        bad: 'NCCL_DEBUG=VERSION\nNCCL_DEBUG_FILE=/tmp/nccl.%h.%p\n',
        good: 'NCCL_DEBUG=WARN\nNCCL_DEBUG_FILE=/tmp/nccl.%h.%p\n',
      },
      {
        kind: 'bash',
        bad: 'export NCCL_DEBUG_SUBSYS=COLL\nsrun python train.py\n',
        good: 'export NCCL_DEBUG=info NCCL_DEBUG_SUBSYS=COLL\nsrun python train.py\n',
      },
    ],
  },
  check(settings, { version, reading }) {
    if (!settings.some(({ name }) => name === 'NCCL_DEBUG_SUBSYS' || name === 'NCCL_DEBUG_FILE')) return [];
    const elsewhere = usesName(reading, 'NCCL_DEBUG') || settings.some(({ name }) => name === 'NCCL_DEBUG');
    const found = new Map<string, Finding>();
    for (const environment of environmentsOf(settings, reading)) {
      for (const name of ['NCCL_DEBUG_SUBSYS', 'NCCL_DEBUG_FILE']) {
        const setting = environment.held.get(name);
        if (setting === undefined || setting.file !== undefined || !saysSomething(setting, version)) continue;
        const spoken = judge(setting, environment, version, elsewhere);
        if (spoken !== null && !found.has(placeOf(setting))) found.set(placeOf(setting), spoken);
      }
    }
    return [...found.values()];
  },
};

/** A value that is wrong in itself is mended first. */
function saysSomething(setting: Setting, version: string): boolean {
  return setting.value !== '' && judged(setting, version)?.mistake === null;
}

function judge(setting: Setting, { held, launch }: Environment, version: string, elsewhere: boolean): Finding | null {
  const debug = held.get('NCCL_DEBUG');
  if (debug === undefined) {
    if (elsewhere) return null;
    // A file of settings alone may rely on a level that is given for one run; a launch in sight has what it has.
    const severity: Severity = launch === null ? 'hint' : 'information';
    return settingFinding(id, severity, unset(setting), setting);
  }
  // A word that NCCL does not know is mended first.
  if (debug.value === null || (judged(debug, version)?.mistake ?? null) !== null) return null;
  const level = readDebugLevel(debug.value, version);
  if (level === null || level === 'INFO' || level === 'ABORT' || level === 'TRACE') return null;
  if (setting.name === 'NCCL_DEBUG_FILE' ? level === 'WARN' : isSet(held, 'NCCL_WARN_ENABLE_DEBUG_INFO')) return null;
  return settingFinding(id, 'warning', below(setting, debug.value), setting);
}

function isSet(held: Held, name: string): boolean {
  const setting = held.get(name);
  return setting !== undefined && setting.value !== '' && setting.value !== '0';
}

function unset({ name }: Setting): string {
  return name === 'NCCL_DEBUG_FILE'
    ? l10n.t('No file is written unless NCCL_DEBUG is set elsewhere: add NCCL_DEBUG=WARN or NCCL_DEBUG=INFO.')
    : l10n.t('Nothing is printed for these categories unless NCCL_DEBUG is set elsewhere: add NCCL_DEBUG=INFO.');
}

function below({ name }: Setting, level: string): string {
  return name === 'NCCL_DEBUG_FILE'
    ? l10n.t('No file is written, because NCCL_DEBUG={0} prints too little: it is opened from WARN on.', level)
    : l10n.t('This changes nothing, because it chooses among INFO messages and NCCL_DEBUG is {0}: set NCCL_DEBUG=INFO.', level);
}
