import type { SimulatedHost, SimulatedNic } from '../world.js';
import { type Entry, link } from './entry.js';
import { ethernetPci, nicPlace } from './pci.js';

/** The network interfaces: loopback, Ethernet, and one on each adapter. */
export function netFiles(host: SimulatedHost): Record<string, Entry> {
  const files = {
    ...interfaceFiles('lo', { address: '00:00:00:00:00:00', mtu: 65536, state: 'unknown', type: 772, speed: null }, null),
    ...interfaceFiles(
      host.ethernet,
      { address: host.mac, mtu: host.mtu, state: 'up', type: 1, speed: 100_000 },
      `sys/devices/${ethernetPci.place}`,
    ),
  };
  for (const nic of host.nics) {
    const own = { address: ipoibAddress(nic), mtu: 4092, state: nic.active ? ('up' as const) : ('down' as const), type: 32, speed: null };
    Object.assign(files, interfaceFiles(nic.netdev, own, `sys/devices/${nicPlace(nic)}`));
  }
  return files;
}

/** The 20 bytes that an interface of IP over InfiniBand has for an address; they end with the port's GUID. */
function ipoibAddress(nic: SimulatedNic): string {
  return `00:00:10:29:fe:80:00:00:00:00:00:00:${nic.portGuid.replace(/(..)(?!$)/g, '$1:')}`;
}

interface Interface {
  readonly address: string;
  readonly mtu: number;
  readonly state: 'up' | 'down' | 'unknown';
  readonly type: number;
  /** Mbit/s; null where the driver does not say. */
  readonly speed: number | null;
}

function interfaceFiles(name: string, { address, mtu, state, type, speed }: Interface, device: string | null): Record<string, Entry> {
  const base = `sys/class/net/${name}`;
  const files: Record<string, Entry> = {
    [`${base}/address`]: `${address}\n`,
    [`${base}/mtu`]: `${String(mtu)}\n`,
    [`${base}/operstate`]: `${state}\n`,
    [`${base}/carrier`]: `${state === 'down' ? '0' : '1'}\n`,
    [`${base}/type`]: `${String(type)}\n`,
    [`${base}/flags`]: `${state === 'down' ? '0x1002' : '0x1003'}\n`,
  };
  for (const counter of ['rx_errors', 'tx_errors', 'rx_dropped', 'tx_dropped']) files[`${base}/statistics/${counter}`] = '0\n';
  if (speed !== null) files[`${base}/speed`] = `${String(speed)}\n`;
  if (device !== null) {
    files[`${base}/device`] = link(`${base}/device`, device);
    files[`${device}/net/${name}/address`] = `${address}\n`;
  }
  return files;
}
