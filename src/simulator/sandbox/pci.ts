import type { SimulatedGpu, SimulatedHost, SimulatedNic } from '../world.js';
import { configSpace } from './configSpace.js';
import { type Entry, link } from './entry.js';

interface Device {
  /** Path below /sys/devices, "pci0000:15/0000:15:01.0/…". */
  readonly place: string;
  readonly vendor: string;
  readonly device: string;
  /** "0x020700". */
  readonly code: string;
  readonly numaNode: number;
  /** Lanes in use, and those that both ends can do. */
  readonly width: number;
  readonly most?: number;
  readonly driver: string;
  readonly acs?: 'off' | 'redirect';
  readonly ats?: boolean;
  /** Bytes of BAR 1. */
  readonly bar?: bigint;
}

const hex = (value: number): string => value.toString(16).padStart(2, '0');

/** The host's Ethernet adapter. */
export const ethernetPci = { place: 'pci0000:26/0000:26:01.0/0000:29:00.0' } as const;

/**
 * Where an adapter hangs: root port, switch and one of its ports, all on the buses before its own; the GPU of the same number is on another port of
 * the same switch, as in a DGX H100.
 */
function aboveSwitch(pci: string): { readonly root: string; readonly port: string; readonly up: string; readonly bus: string } {
  const bus = parseInt(pci.slice(5, 7), 16);
  const root = hex(bus - 3);
  return { root: `pci0000:${root}`, port: `0000:${root}:01.0`, up: `0000:${hex(bus - 2)}:00.0`, bus: hex(bus - 1) };
}

/** Path of an adapter below /sys/devices. */
export function nicPlace(nic: SimulatedNic): string {
  const { root, port, up, bus } = aboveSwitch(nic.pci);
  return `${root}/${port}/${up}/0000:${bus}:00.0/${nic.pci}`;
}

/** Adapter buses of all eight switches: a host with fewer adapters, or none, has the switches all the same. */
export const nicBuses = ['18', '40', '4f', '5e', '9a', 'c0', 'ce', 'dc'] as const;

function gpuPlace(gpu: SimulatedGpu): string {
  const { root, port, up, bus } = aboveSwitch(`0000:${nicBuses[gpu.index] ?? '18'}:00.0`);
  return `${root}/${port}/${up}/0000:${bus}:02.0/${gpu.pci}`;
}

/** GPUs, adapters, NVSwitches and every bridge above them. */
export function pciFiles(host: SimulatedHost): Record<string, Entry> {
  const devices = new Map<string, Device>();
  const add = (device: Device): void => {
    const address = device.place.split('/').at(-1) ?? '';
    if (!devices.has(address)) devices.set(address, device);
  };
  /** The bridges on the way down to a place. */
  const bridges = (place: string, numaNode: number, acs: 'off' | 'redirect', width: number, most = 16): void => {
    const steps = place.split('/');
    for (let depth = 2; depth < steps.length; depth++)
      add({
        place: steps.slice(0, depth).join('/'),
        vendor: depth === 2 ? '0x8086' : '0x1000',
        device: depth === 2 ? '0x352a' : '0xc030',
        code: '0x060400',
        numaNode,
        width: depth === steps.length - 1 ? width : most,
        most,
        driver: 'pcieport',
        acs: depth === steps.length - 1 ? acs : 'off',
      });
  };
  const redirected = new Set(host.nics.filter((nic) => nic.acsRedirect).map((nic) => nic.device));
  for (const nic of host.nics) {
    const place = nicPlace(nic);
    bridges(place, nic.numaNode, nic.acsRedirect ? 'redirect' : 'off', nic.pcieWidth);
    add({
      place,
      vendor: '0x15b3',
      device: '0x1021',
      code: '0x020700',
      numaNode: nic.numaNode,
      width: nic.pcieWidth,
      driver: 'mlx5_core',
      ats: false,
    });
  }
  for (const gpu of host.gpus) {
    const place = gpuPlace(gpu);
    bridges(place, gpu.numaNode, redirected.has(`mlx5_${String(gpu.index)}`) ? 'redirect' : 'off', 16);
    add({
      place,
      vendor: '0x10de',
      device: '0x2330',
      code: '0x030200',
      numaNode: gpu.numaNode,
      width: 16,
      driver: 'nvidia',
      bar: 1n << 37n,
    });
  }
  for (const bus of ['07', '08', '09', '0a']) {
    const place = `pci0000:00/0000:00:${bus}.0/0000:${bus}:00.0`;
    bridges(place, 0, 'off', 2, 2);
    add({ place, vendor: '0x10de', device: '0x22a3', code: '0x068000', numaNode: 0, width: 2, most: 2, driver: 'nvidia-nvswitch' });
  }
  bridges(ethernetPci.place, 0, 'off', 16);
  add({ place: ethernetPci.place, vendor: '0x8086', device: '0x1592', code: '0x020000', numaNode: 0, width: 16, driver: 'ice' });
  const files: Record<string, Entry> = {};
  let group = 0;
  for (const [address, device] of devices) Object.assign(files, deviceFiles(address, device, host.iommuTranslates, group++));
  return files;
}

function deviceFiles(address: string, device: Device, translates: boolean, group: number): Record<string, Entry> {
  const base = `sys/devices/${device.place}`;
  const groupPlace = `sys/kernel/iommu_groups/${String(group)}`;
  const driver = `sys/bus/pci/drivers/${device.driver}`;
  const width = String(device.width);
  return {
    [`sys/bus/pci/devices/${address}`]: link(`sys/bus/pci/devices/${address}`, base),
    [`${base}/vendor`]: `${device.vendor}\n`,
    [`${base}/device`]: `${device.device}\n`,
    [`${base}/class`]: `${device.code}\n`,
    [`${base}/numa_node`]: `${String(device.numaNode)}\n`,
    [`${base}/current_link_speed`]: '32.0 GT/s PCIe\n',
    [`${base}/max_link_speed`]: '32.0 GT/s PCIe\n',
    [`${base}/current_link_width`]: `${width}\n`,
    [`${base}/max_link_width`]: `${String(device.most ?? 16)}\n`,
    [`${base}/config`]: configSpace(device),
    [`${base}/iommu_group`]: link(`${base}/iommu_group`, groupPlace),
    [`${groupPlace}/type`]: translates ? 'DMA-FQ\n' : 'identity\n',
    [`${base}/driver`]: link(`${base}/driver`, driver),
    [`${driver}/bind`]: '',
    ...(device.bar === undefined ? {} : { [`${base}/resource`]: resources(device.bar) }),
  };
}

/** Start, end and flags of BAR 0 and BAR 1, as sysfs writes them. */
function resources(size: bigint): string {
  const line = (from: bigint, to: bigint, flags: string): string =>
    `0x${from.toString(16).padStart(16, '0')} 0x${to.toString(16).padStart(16, '0')} 0x000000000014${flags}\n`;
  const from = 0x2a0000000000n;
  return line(0x2a4000000000n, 0x2a4000ffffffn, '220c') + line(from, from + size - 1n, '220c');
}
