import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import type { Problem } from '../../base/problem.js';
import type { NicFact, PciFact } from '../../cluster/facts.js';
import type { TopoGpu, TopoNet, TopoSystem } from '../readers/topoXml.js';

/** What else is known of a host's devices; what is not, NCCL reads from sysfs itself. */
export interface TopoExtras {
  readonly pci?: readonly PciFact[] | null;
  readonly nics?: readonly NicFact[] | null;
}

/** Elements that NCCL takes of a topology file (src/graph/xml.cc, MAX_NODES). */
const mostElements = 256;

/** As sysfs and NCCL write the speed of a PCIe generation (src/graph/topo.cc, kvDictPciGen). */
const speeds: Readonly<Record<number, string>> = {
  1: '2.5 GT/s PCIe',
  2: '5.0 GT/s PCIe',
  3: '8.0 GT/s PCIe',
  4: '16.0 GT/s PCIe',
  5: '32.0 GT/s PCIe',
  6: '64.0 GT/s PCIe',
};

/** What NCCL takes for an NVSwitch that a virtual machine does not see, and the PCI class of one (src/graph/xml.cc, ncclTopoGetXmlFromGpu). */
const unseenSwitch = { target: 'fffffff:ffff:ff', tclass: '0x068000' } as const;

interface Element {
  readonly tag: string;
  readonly attributes: readonly (readonly [string, string | number | null])[];
  readonly children: Element[];
}

/**
 * A topology file for NCCL_TOPO_FILE. NCCL's reader is none of XML: no declaration, no tabs, double quotation marks, no entities; so this writes what
 * NCCL_TOPO_DUMP_FILE would. Attributes that are not known are left out: NCCL adds them on the host.
 */
export function toTopoXml(system: TopoSystem, extras: TopoExtras = {}): { readonly text: string; readonly problems: readonly Problem[] } {
  const problems = [...system.problems];
  const writer = new TreeOfHost(extras);
  for (const gpu of system.gpus) writer.addGpu(gpu);
  system.nets.forEach((net, dev) => writer.addNet(net, dev));
  const { text, elements } = printed(writer.system);
  if (elements > mostElements) {
    problems.push({ line: null, message: l10n.t('the file has {0} elements, and NCCL takes {1} at most', elements, mostElements) });
  }
  return { text, problems };
}

class TreeOfHost {
  readonly system: Element = { tag: 'system', attributes: [['version', 1]], children: [] };
  private readonly cpus = new Map<number, Element>();
  private readonly devices = new Map<string, Element>();
  private readonly nics = new Map<string, Element>();
  private readonly facts: ReadonlyMap<string, PciFact>;
  private readonly ports: readonly NicFact[];
  /** Ports of each device that were written. */
  private readonly written = new Map<string, number>();

  constructor({ pci, nics }: TopoExtras) {
    this.facts = new Map((pci ?? []).map((device) => [device.address, device]));
    this.ports = nics ?? [];
  }

  addGpu({ pci, dev, sm, path, numa, nvlinks }: TopoGpu): void {
    const children = nvlinks.map(({ target, count, toSwitch, kind }): Element => ({
      tag: kind,
      attributes: toSwitch
        ? [['target', target === '' ? unseenSwitch.target : target], ['count', count], ['tclass', unseenSwitch.tclass]]
        : [['target', target], ['count', count], ['tclass', this.classOf(target) ?? '0x030200']],
      children: [],
    }));
    this.device(pci, path, numa, '0x030200').children.push({ tag: 'gpu', attributes: [['dev', dev], ['sm', sm]], children });
  }

  addNet({ name, pci, path, numa, gbps }: TopoNet, dev: number): void {
    const at = this.device(pci, path, numa, '0x020700');
    const key = pci ?? name;
    let nic = this.nics.get(key);
    if (nic === undefined) {
      nic = { tag: 'nic', attributes: [], children: [] };
      this.nics.set(key, nic);
      at.children.push(nic);
    }
    const nth = this.written.get(name) ?? 0;
    this.written.set(name, nth + 1);
    const port = this.ports.filter(({ device }) => device === name)[nth];
    nic.children.push({
      tag: 'net',
      attributes: [
        ['name', name],
        ['dev', dev],
        ['speed', gbps === null ? null : Math.round(gbps * 1000)],
        ['port', port?.port ?? null],
        ['guid', port?.guid ?? null],
      ],
      children: [],
    });
  }

  /** The element of a PCI device below its switches and CPU; the CPU itself where it has no address. */
  private device(pci: string | null, path: readonly string[], numa: number | null, usualClass: string): Element {
    let above = this.cpu(numa ?? -1);
    for (const step of path) above = this.step(above, step, '0x060400');
    return pci === null ? above : this.step(above, pci, usualClass);
  }

  private cpu(numa: number): Element {
    let found = this.cpus.get(numa);
    if (found === undefined) {
      found = { tag: 'cpu', attributes: [['numaid', numa]], children: [] };
      this.cpus.set(numa, found);
      this.system.children.push(found);
    }
    return found;
  }

  private step(above: Element, address: string, usualClass: string): Element {
    let found = this.devices.get(address);
    if (found === undefined) {
      const link = this.facts.get(address)?.link;
      found = {
        tag: 'pci',
        attributes: [
          ['busid', address],
          ['class', this.classOf(address) ?? usualClass],
          ['link_speed', speeds[link?.maxGen ?? link?.gen ?? 0] ?? null],
          ['link_width', link?.maxWidth ?? link?.width ?? null],
        ],
        children: [],
      };
      this.devices.set(address, found);
      above.children.push(found);
    }
    return found;
  }

  private classOf(address: string): string | null {
    const code = this.facts.get(address)?.classCode ?? null;
    return code === null || !/^[0-9a-f]{6}$/.test(code) ? null : `0x${code}`;
  }
}

function printed(root: Element): { readonly text: string; readonly elements: number } {
  const lines: string[] = [];
  const print = ({ tag, attributes, children }: Element, indent: string): void => {
    const said = attributes.map(([name, value]) => (value === null ? '' : ` ${name}="${plain(value)}"`)).join('');
    lines.push(`${indent}<${tag}${said}${children.length === 0 ? '/' : ''}>`);
    for (const child of children) print(child, `${indent}  `);
    if (children.length > 0) lines.push(`${indent}</${tag}>`);
  };
  print(root, '');
  return { text: `${lines.join('\n')}\n`, elements: lines.filter((line) => !line.trimStart().startsWith('</')).length };
}

/** A value that NCCL's reader takes: it knows no entities, and names are at most 253 bytes long. */
function plain(value: string | number): string {
  return cleanLine(String(value))
    .replace(/["'<>&]|[^\x20-\x7e]/g, '_')
    .slice(0, 200);
}
