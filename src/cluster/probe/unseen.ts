import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import type { HostFacts, Unseen } from '../facts.js';
import type { ProbeOutput } from './cut.js';
import { expectedSections } from './script.js';

/** Most entries kept of one host. */
const most = 40;

/** 124 and 137: ended by timeout(1). */
const ended = (status: number | null | undefined): boolean => status === 124 || status === 137;

/** Sections that did not come whole, and why. */
export function unseenSections(probe: ProbeOutput): readonly Unseen[] {
  const found: Unseen[] = [];
  const tooLong = (name: string): Unseen => ({
    section: name,
    why: 'timeout',
    message: l10n.t('The section {0} took too long and was ended.', name),
  });
  const cutOff = (name: string): Unseen => ({ section: name, why: 'truncated', message: l10n.t('The section {0} was cut off.', name) });
  for (const [name, { status }] of probe.sections) {
    const shown = clean(name).slice(0, 40);
    if (status === null) found.push(cutOff(shown));
    else if (ended(status)) found.push(tooLong(shown));
  }
  for (const name of probe.skipped) {
    const shown = clean(name).slice(0, 40);
    found.push({ section: shown, why: 'timeout', message: l10n.t('The section {0} was not begun: the probe had taken too long.', shown) });
  }
  if (!probe.done) {
    found.push({ section: 'probe', why: 'truncated', message: l10n.t('The probe did not run to its end.') });
    return found.slice(0, most);
  }
  // A shell that was ended takes the sections after it in its group along.
  for (const group of expectedSections) {
    if (!group.some((name) => probe.sections.has(name))) continue;
    const late = group.some((name) => ended(probe.sections.get(name)?.status));
    for (const name of group)
      if (!probe.sections.has(name) && !probe.skipped.includes(name)) found.push(late ? tooLong(name) : cutOff(name));
  }
  return found.slice(0, most);
}

/** What an ordinary login may not read on this host, and tools that are missing. */
export function unseenFacts(facts: HostFacts, configClosed: boolean, denied: readonly string[]): readonly Unseen[] {
  const found: Unseen[] = [];
  if (configClosed)
    found.push({
      section: 'pci',
      why: 'permission',
      message: l10n.t(
        'PCI configuration space past byte 64 is for root: ACS, ATS, relaxed ordering, read request and payload sizes are not known.',
      ),
    });
  if (facts.kernelLog?.readable === false)
    found.push({
      section: 'kernelLog',
      why: 'permission',
      message: l10n.t('This login may not read the kernel log: Xids and PCIe errors are not known.'),
    });
  if (denied.length > 0)
    found.push({
      section: 'systemVariables',
      why: 'permission',
      message: l10n.t('This login may not read {0}.', denied.slice(0, 4).join(', ')),
    });
  const amd = facts.pci?.filter(({ id, classCode }) => id?.startsWith('1002:') === true && /^(?:03|12)/.test(classCode ?? '')).length ?? 0;
  if (amd > 0 && facts.gpus?.some(({ vendor }) => vendor === 'amd') !== true)
    found.push({
      section: 'gpus',
      why: 'missing-tool',
      message: l10n.t('{0} AMD GPUs are on the PCI bus, but neither amd-smi nor rocm-smi answered.', amd),
    });
  const ascend =
    facts.pci?.filter(({ id, classCode }) => id?.startsWith('19e5:') === true && classCode?.startsWith('12') === true).length ?? 0;
  if (ascend > 0 && facts.gpus?.some(({ vendor }) => vendor === 'ascend') !== true)
    found.push({
      section: 'gpus',
      why: 'missing-tool',
      message: l10n.t('{0} Ascend NPUs are on the PCI bus, but npu-smi did not answer.', ascend),
    });
  return found;
}
