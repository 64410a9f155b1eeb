import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import type { Problem } from '../../base/problem.js';
import { readXml, type XmlNode } from './xml.js';

/** An accelerator in a topology file. */
export interface TopoGpu {
  /** PCI address, "0000:0f:00.0"; null where the file has none. */
  readonly pci: string | null;
  /** Number as CUDA counts. */
  readonly dev: number;
  readonly sm: number | null;
  /** Bridges from the CPU down, by their addresses; the last one is right above the device. */
  readonly path: readonly string[];
  readonly numa: number | null;
  /** NVLink or XGMI bundles by the PCI address of the far end. */
  readonly nvlinks: readonly {
    readonly target: string;
    readonly count: number;
    readonly toSwitch: boolean;
    readonly kind: 'nvlink' | 'xgmi';
  }[];
}

/** A network device in a topology file. */
export interface TopoNet {
  readonly name: string;
  readonly pci: string | null;
  readonly path: readonly string[];
  readonly numa: number | null;
  /** Gbit/s. */
  readonly gbps: number | null;
}

/** A device that a file has under its PCI address alone: files for virtual machines leave it to NCCL to find the GPU or adapter there. */
export interface TopoDevice {
  readonly pci: string;
  /** By its PCI class: a display controller (03) or a network controller (02). */
  readonly kind: 'gpu' | 'nic';
  readonly path: readonly string[];
  readonly numa: number | null;
}

/** One host as an NCCL (or RCCL) topology file shows it. */
export interface TopoSystem {
  readonly gpus: readonly TopoGpu[];
  readonly nets: readonly TopoNet[];
  readonly devices: readonly TopoDevice[];
  readonly problems: readonly Problem[];
}

/** What a bridge without an address is called in paths, with its number after it. */
const standIn = '?';

const busId = /^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-9a-f]$/;

/**
 * Reads a topology file as NCCL_TOPO_DUMP_FILE writes it (NCCL src/graph/xml.cc), RCCL's of version 2 with `xgmi` too. It shows what the file says;
 * what NCCL's own, stricter reader makes of it, the linter tells. Linear in the text.
 */
export function readTopoSystem(text: string): TopoSystem {
  const { roots, problems: slips } = readXml(text);
  const problems: Problem[] = [...slips];
  const gpus: TopoGpu[] = [];
  const nets: TopoNet[] = [];
  const devices: TopoDevice[] = [];
  let unclear = 0;
  let nameless = 0;
  const system = roots.find(({ tag }) => tag === 'system');
  if (system === undefined) {
    problems.push({ line: 1, message: l10n.t('no <system> was found; is this a topology file of NCCL?') });
    return { gpus, nets, devices, problems };
  }
  const number = (node: XmlNode, name: string): number | null => {
    const value = node.attributes.get(name) ?? '';
    return /^-?\d{1,9}(\.\d{1,6})?$/.test(value) ? Number(value) : null;
  };
  const visit = (node: XmlNode, path: readonly string[], numa: number | null): void => {
    for (const child of node.children) {
      if (child.tag === 'cpu') {
        const id = number(child, 'numaid');
        // The kernel's word for "not known".
        visit(child, [], id === -1 ? null : id);
      } else if (child.tag === 'pci') {
        const pci = address(child.attributes.get('busid'));
        // Stand-ins ("ffff:ff:01.0") tell one bridge from another and are no addresses.
        visit(child, [...path, pci ?? `${standIn}${++nameless}`], numa);
        if (pci === null || child.children.length > 0) continue;
        const kind = kindOf(child.attributes.get('class'));
        if (kind === 'gpu' || kind === 'nic') devices.push({ pci, kind, path, numa });
        else if (kind === null) unclear++;
      } else if (child.tag === 'nic') visit(child, path, numa);
      else if (child.tag === 'gpu') {
        const dev = number(child, 'dev');
        if (dev === null) problems.push({ line: child.line, message: l10n.t('a GPU has no number ("dev")') });
        else gpus.push({ pci: own(path), dev, sm: number(child, 'sm'), path: path.slice(0, -1), numa, nvlinks: nvlinksOf(child) });
      } else if (child.tag === 'net') {
        const name = cleanLine(child.attributes.get('name') ?? '');
        const speed = number(child, 'speed');
        const known = name === '' ? `net${number(child, 'dev') ?? nets.length}` : name;
        nets.push({ name: known, pci: own(path), path: path.slice(0, -1), numa, gbps: speed === null || speed <= 0 ? null : speed / 1000 });
      }
    }
  };
  visit(system, [], null);
  if (unclear > 0) {
    const message = l10n.t('PCI devices without a class, <gpu> or <net>: {0}. What they are, NCCL finds out on the host itself', unclear);
    problems.push({ line: null, message });
  }
  return { gpus, nets, devices, problems };
}

/** What a PCI class ("0x030200") says that a device is; null where there is none. PCI Code and ID Assignment Specification, base classes 02 and 03. */
function kindOf(text: string | undefined): 'gpu' | 'nic' | 'other' | null {
  const base = /^0x0?([0-9a-f]{1,2})[0-9a-f]{4}$/i.exec((text ?? '').trim())?.[1]?.padStart(2, '0');
  return base === undefined ? null : base === '03' ? 'gpu' : base === '02' ? 'nic' : 'other';
}

function own(path: readonly string[]): string | null {
  const last = path.at(-1);
  return last === undefined || last.startsWith(standIn) ? null : last;
}

/** A PCI address in the form of the graph; null for "0", "fffffff:ffff:ff" and other stand-ins. */
function address(text: string | undefined): string | null {
  const lower = (text ?? '').trim().toLowerCase();
  return busId.test(lower) && !lower.startsWith('ffff') ? lower.replace(/^0000(?=[0-9a-f]{4}:)/, '') : null;
}

/** Classes of NVSwitches: "bridge device, other" (PCI class 0x0680). */
const switchClass = '0x0680';

function nvlinksOf(gpu: XmlNode): TopoGpu['nvlinks'] {
  return gpu.children.flatMap(({ tag, attributes }) => {
    if (tag !== 'nvlink' && tag !== 'xgmi') return [];
    const target = address(attributes.get('target'));
    const count = Number(attributes.get('count') ?? '1');
    const toSwitch = (attributes.get('tclass') ?? '').startsWith(switchClass);
    return Number.isInteger(count) && count > 0 && count < 1000 ? [{ target: target ?? '', count, toSwitch, kind: tag }] : [];
  });
}
