import * as l10n from '@vscode/l10n';
import type { Setting } from '../../scripts/index.js';
import { environmentsOf, placeOf, usesName, type Held } from '../environments.js';
import type { Finding } from '../finding.js';
import { settingFinding } from '../report.js';
import type { SettingRule } from '../rule.js';
import { everywhere } from '../everywhere.js';

const id = 'recorder-buffer';
/** The size of the flight recorder by its new name and its old one; where both are set the first counts. */
const sizes = ['TORCH_FR_BUFFER_SIZE', 'TORCH_NCCL_TRACE_BUFFER_SIZE'] as const;
const dump = 'TORCH_NCCL_DUMP_ON_TIMEOUT';

/** PyTorch's flight recorder set so that its dump after a timeout is empty or never written. */
export const recorderBuffer: SettingRule = {
  id,
  about: {
    what: {
      en: 'PyTorch’s flight recorder is asked for a dump and records nothing, or records and never dumps.',
      zh: 'PyTorch 的 flight recorder 要么只要求转储而什么也没记录，要么记录了却从不转储。',
    },
    why: {
      en: 'After a watchdog timeout the dump alone tells which rank did not arrive. Without records the report names a victim, and the hang has to be waited for once more.',
      zh: 'watchdog 超时之后，只有转储能说明是哪个 rank 没有到。没有记录，报告里只会出现受害者，只好等它再挂一次。',
    },
    severity: 'warning',
    evidence: {
      en: 'FlightRecorder and ProcessGroupNCCL in PyTorch: at a size of 0 the recorder is off; the default was 0 when its documentation of 2.4 asked for a size beside TORCH_NCCL_DUMP_ON_TIMEOUT, and is 2000 now. pytorch#140879, #117883, ray#66203.',
      zh: 'PyTorch 的 FlightRecorder 与 ProcessGroupNCCL：大小为 0 即关闭；2.4 的文档要求与 TORCH_NCCL_DUMP_ON_TIMEOUT 一同设置大小，当时默认为 0，如今为 2000。pytorch#140879、#117883，ray#66203。',
    },
    examples: [
      ...everywhere(
        [
          ['TORCH_NCCL_DUMP_ON_TIMEOUT', '1'],
          ['TORCH_NCCL_TRACE_BUFFER_SIZE', '0'],
        ],
        [
          ['TORCH_NCCL_DUMP_ON_TIMEOUT', '1'],
          ['TORCH_NCCL_TRACE_BUFFER_SIZE', '2000'],
        ],
        { kinds: ['bash', 'python', 'yaml', 'dockerfile', 'env', 'json', 'toml'] },
      ),
      {
        kind: 'bash',
        bad: 'export TORCH_NCCL_DUMP_ON_TIMEOUT=true\ntorchrun train.py\n',
        good: 'export TORCH_NCCL_DUMP_ON_TIMEOUT=false\ntorchrun train.py\n',
      },
    ],
  },
  check(settings, { reading }) {
    if (!settings.some(({ name }) => name === dump || isSize(name))) return [];
    const mentioned = new Set(settings.map(({ name }) => name));
    const elsewhere = (name: string): boolean => usesName(reading, name) || mentioned.has(name);
    const found = new Map<string, Finding>();
    for (const { held } of environmentsOf(settings, reading)) {
      const spoken = judge(held, elsewhere);
      if (spoken === null || spoken.at.file !== undefined) continue;
      const { at, severity, message } = spoken;
      if (!found.has(placeOf(at))) found.set(placeOf(at), settingFinding(id, severity, message, at));
    }
    return [...found.values()];
  },
};

function isSize(name: string): boolean {
  return sizes.some((size) => size === name);
}

interface Spoken {
  readonly at: Setting;
  readonly severity: Finding['severity'];
  readonly message: string;
}

function judge(held: Held, elsewhere: (name: string) => boolean): Spoken | null {
  const size = sizes.map((name) => held.get(name)).find((setting) => setting !== undefined);
  const asked = held.get(dump);
  const wanted = asked === undefined ? null : switchOf(asked.value);
  if (size === undefined) {
    if (asked === undefined || wanted !== true || sizes.some(elsewhere)) return null;
    const message = l10n.t(
      'In PyTorch releases in which the recorder is off by default (2.4 among them) the dump is empty: add {0}=2000.',
      sizes[1],
    );
    return { at: asked, severity: 'hint', message };
  }
  const entries = size.value !== null && /^\s*[+-]?\d+/.test(size.value) ? Number.parseInt(size.value, 10) : null;
  if (entries === null) return null;
  if (entries <= 0) {
    if (wanted === false) return null;
    const message =
      wanted === true
        ? l10n.t('The dump that {0} asks for is empty: at a size of {1} nothing is recorded; set 2000.', dump, entries)
        : l10n.t('After a timeout nobody can tell which rank did not arrive: at a size of {0} nothing is recorded; set 2000.', entries);
    return { at: size, severity: wanted === true ? 'warning' : 'information', message };
  }
  if (asked === undefined || wanted !== false) return null;
  return {
    at: asked,
    severity: 'information',
    message: l10n.t('What {0} records is not written after a timeout: leave this out or set 1.', size.name),
  };
}

/** A switch as PyTorch reads it: y, yes, 1, t, true and their opposites, in any case; null where it is not known or PyTorch refuses it. */
function switchOf(value: string | null): boolean | null {
  const word = value?.toLowerCase() ?? '';
  if (['y', 'yes', '1', 't', 'true'].includes(word)) return true;
  return ['n', 'no', '0', 'f', 'false'].includes(word) ? false : null;
}
