import { findPreset, type Preset, type SystemShape } from './presets.js';

/** The part of a host's facts that the model needs. */
export interface ModelHost {
  readonly gpus: readonly { readonly name: string }[] | null;
  readonly nics: readonly { readonly state: string | null; readonly rateGbps: number | null }[] | null;
}

/** Preset and shape of real or simulated hosts: the worst host sets the pace. null when no host has GPUs or their kind is not known. */
export function shapeOfHosts(hosts: readonly ModelHost[]): { readonly preset: Preset; readonly shape: SystemShape } | null {
  const withGpus = hosts.filter((host) => (host.gpus?.length ?? 0) > 0);
  const name = withGpus[0]?.gpus?.[0]?.name;
  const preset = name === undefined ? null : presetOfGpu(name);
  if (preset === null) return null;
  const ports = withGpus.map((host) => (host.nics ?? []).filter((nic) => nic.state === 'ACTIVE' && nic.rateGbps !== null));
  const count = Math.min(...ports.map((list) => list.length));
  const gbs = Math.min(...ports.flat().map((nic) => (nic.rateGbps ?? 0) / 8));
  const ppn = Math.min(...withGpus.map((host) => host.gpus?.length ?? 0));
  return { preset, shape: { nNodes: withGpus.length, ppn, ...(count > 0 && Number.isFinite(gbs) ? { nics: { count, gbs } } : {}) } };
}

/** The preset of a GPU's marketing name, null for one that no preset is for; a PCIe card is never in a DGX. */
export function presetOfGpu(name: string): Preset | null {
  if (/PCIe|RTX|L40|A40|A10\b/i.test(name)) return findPreset('pcie-gen4');
  if (/\bGH200\b/.test(name)) return findPreset('gh200-4');
  const kind = /\b(H100|H200|A100|B200)\b/.exec(name)?.[1];
  return kind === undefined ? null : findPreset(`dgx-${kind.toLowerCase()}`);
}
