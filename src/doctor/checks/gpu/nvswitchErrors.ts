import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';

/** "nvidia-nvswitch3: SXid (PCI:0000:c4:00.0): 20034, Fatal, Link 30 …" (NVIDIA Fabric Manager User Guide, SXid errors). */
const form = /SXid \(PCI:([0-9a-f:.]+)\):\s*(\d+),\s*(Fatal|Non-fatal)?/i;

function find(own: Reached): Trouble[] {
  const lines = (own.facts.kernelLog?.lines ?? []).flatMap((line) => {
    const match = form.exec(line);
    return match === null ? [] : [{ line, code: match[2] ?? '', fatal: /^fatal$/i.test(match[3] ?? '') }];
  });
  const fatal = lines.filter((one) => one.fatal);
  const shown = fatal.length > 0 ? fatal : lines;
  const [first] = shown;
  if (first === undefined) return [];
  const codes = [...new Set(shown.map(({ code }) => code))].join(', ');
  return [
    {
      host: own.host,
      status: first.fatal ? 'fail' : 'warn',
      title: first.fatal ? l10n.t('Fatal NVSwitch errors') : l10n.t('NVSwitch errors'),
      message: first.fatal
        ? l10n.t('{0}: fatal NVSwitch errors in the kernel log (SXid {1}).', own.host, codes)
        : l10n.t('{0}: NVSwitch errors in the kernel log (SXid {1}).', own.host, codes),
      evidence: shown.map(({ line }) => line).slice(-8),
      fix: first.fatal
        ? l10n.t('Take the host out of service and restart it; where it comes back, call the vendor.')
        : l10n.t('Watch whether they come back: dmesg -T | grep -i sxid'),
    },
  ];
}

export const nvswitchErrors: Check = {
  id: 'nvswitch-errors',
  area: 'gpu',
  about: {
    name: { en: 'NVSwitch errors', zh: 'NVSwitch 错误' },
    what: { en: 'SXid lines of NVSwitches in the kernel log.', zh: '内核日志中 NVSwitch 的 SXid 行。' },
    consequence: {
      en: 'A fatal one stops CUDA programs on every GPU behind the switch until the host is reset.',
      zh: '致命错误会让该交换芯片之后所有 GPU 上的 CUDA 程序停止，直到主机复位。',
    },
    source: 'NVIDIA Fabric Manager User Guide: NVSwitch SXid errors (fatal, non-fatal)',
    docs: 'https://docs.nvidia.com/datacenter/tesla/fabric-manager-user-guide/index.html',
  },
  concerns: ({ facts }) => (facts.gpus?.length === 0 ? false : facts.kernelLog?.readable === true ? true : null),
  run: ({ hosts }) => hosts.flatMap(find),
};
