import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { HostFacts, InterfaceFact } from '../../../../src/cluster/facts.js';
import { readSnapshot } from '../../../../src/cluster/readSnapshot.js';
import { fabricFromSources } from '../../../../src/fabric/sources.js';
import { mac } from '../../../../src/fabric/mac.js';
import { lldpPiece } from '../../../../src/fabric/pieces/lldp.js';
import { readLldp } from '../../../../src/fabric/readers/lldp.js';
import { runProbe } from '../../cluster/runProbe.js';
import { host, nic, snapshot } from '../facts.js';

const root = mkdtempSync(join(tmpdir(), 'macs-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('mac', () => {
  it.each([
    ['as the kernel writes it', '2e:54:1e:fa:0f:59', '2e:54:1e:fa:0f:59'],
    ['in capitals', '2E:54:1E:FA:0F:59', '2e:54:1e:fa:0f:59'],
    ['with hyphens', '2E-54-1E-FA-0F-59', '2e:54:1e:fa:0f:59'],
    ['as Cisco writes it', '2e54.1efa.0f59', '2e:54:1e:fa:0f:59'],
    ['bare, with a line end', '2e541efa0f59\n', '2e:54:1e:fa:0f:59'],
    ['nothing', '', null],
    ['none', null, null],
    ['all zeros', '00:00:00:00:00:00', null],
    ['a group address', '01:80:c2:00:00:0e', null],
    ['the broadcast address', 'ff:ff:ff:ff:ff:ff', null],
    ['too short', '2e:54:1e:fa:0f', null],
    ['of IP over InfiniBand, 20 bytes', '00:00:10:29:fe:80:00:00:00:00:00:00:94:6d:ae:03:00:8b:6f:5a', null],
    ['not hexadecimal', '2e:54:1e:fa:0f:5g', null],
    ['an address with words around it', 'x2e:54:1e:fa:0f:59', null],
  ])('takes an address %s', (_, text, expected) => {
    expect(mac(text)).toBe(expected);
  });
});

/** An interface of a host's /sys, with a device behind it unless told otherwise. */
function writeInterface(name: string, address: string, more: { readonly permanent?: string; readonly device?: boolean } = {}): void {
  const folder = join(root, 'sys/class/net', name);
  const put = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `${text}\n`);
  };
  put('operstate', 'up');
  put('flags', '0x1003');
  put('mtu', '1500');
  put('speed', '100000');
  put('address', address);
  if (more.permanent !== undefined) put('bonding_slave/perm_hwaddr', more.permanent);
  if (more.device === false) return;
  const device = join(root, 'sys/devices', `0000:1a:00.${String(name.length % 8)}`);
  mkdirSync(device, { recursive: true });
  symlinkSync(device, join(folder, 'device'));
}

describe('the addresses of a host’s interfaces', () => {
  it('come from the probe: its own of a member of a bond, none of what is no MAC address or no device', () => {
    writeInterface('eth0', '2e:54:1e:fa:0f:59');
    writeInterface('ens3f0', '2E:54:1E:FA:0F:01', { permanent: '2e:54:1e:fa:0f:77' });
    writeInterface('ib0', '00:00:10:29:fe:80:00:00:00:00:00:00:94:6d:ae:03:00:8b:6f:5a');
    writeInterface('zero', '00:00:00:00:00:00');
    writeInterface('veth123', '2e:54:1e:fa:0f:60', { device: false });
    const { facts } = runProbe(root);
    const found = Object.fromEntries((facts?.interfaces ?? []).map(({ name, mac: own }) => [name, own]));
    expect(found).toEqual({ eth0: '2e:54:1e:fa:0f:59', ens3f0: '2e:54:1e:fa:0f:77', ib0: undefined, zero: undefined, veth123: undefined });
  });

  const interfaceOf = (name: string, own: string): InterfaceFact => ({ name, up: true, addresses: [], mtu: 1500, mac: own });
  const facts: Partial<HostFacts> = {
    nics: [nic('mlx5_0', { netdev: 'ens1', linkLayer: 'Ethernet' })],
    interfaces: [interfaceOf('ens1', '2e:54:1e:fa:0f:01'), interfaceOf('eth9', '2e:54:1e:fa:0f:02')],
  };

  it('stay in a saved snapshot', () => {
    const read = readSnapshot(JSON.parse(JSON.stringify(snapshot({ gpu1: host(facts) }))));
    expect(read?.hosts['gpu1']?.facts?.interfaces?.map(({ mac: own }) => own)).toEqual(['2e:54:1e:fa:0f:01', '2e:54:1e:fa:0f:02']);
  });

  /** A leaf that hears two ports of one host, which call themselves by their addresses alone. */
  const leaf = (first: string, second: string): string =>
    [
      ['swp1', first],
      ['swp2', second],
    ]
      .flatMap(([local = '', address = '']) => [
        `lldp.${local}.via=LLDP`,
        `lldp.${local}.chassis.mac=2e:54:1e:fa:0f:99`,
        `lldp.${local}.chassis.name=localhost`,
        `lldp.${local}.port.mac=${address}`,
      ])
      .join('\n');
  const joined = (first: string, second: string) =>
    fabricFromSources({
      snapshot: snapshot({ gpu1: host(facts), gpu2: host() }),
      pieces: [lldpPiece('leaf1', readLldp(leaf(first, second)), { kind: 'lldpctl', name: 'leaf1', at: null, origin: 'measured' })],
    });

  it('say which adapter and interface a cable of LLDP leads to, whatever the neighbour calls itself', () => {
    const { nodes, links } = joined('2E-54-1E-FA-0F-01', '2e54.1efa.0f02');
    expect(nodes.map(({ id }) => id)).toEqual(expect.arrayContaining(['host:gpu1/mlx5_0', 'host:gpu1/eth9']));
    expect(nodes.filter(({ kind }) => kind === 'host').map(({ name }) => name)).toEqual(['gpu1', 'gpu2']);
    const ends = links.filter(({ kind }) => kind === 'fabric').map(({ a, b }) => [a, b].find((id) => id.startsWith('host:')));
    expect(ends.sort()).toEqual(['host:gpu1/eth9', 'host:gpu1/mlx5_0']);
  });

  it('join nothing where no host has them', () => {
    const { nodes } = joined('2e:54:1e:fa:0f:71', '2e:54:1e:fa:0f:72');
    expect(
      nodes
        .filter(({ kind }) => kind === 'host' || kind === 'switch')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['gpu1', 'gpu2', 'leaf1', 'localhost']);
  });

  it('do not make a host of a switch whose ports call themselves by their addresses', () => {
    // The first port of a switch has the address of its chassis.
    const heard = [
      'lldp.eth0.via=LLDP',
      'lldp.eth0.chassis.mac=2e:54:1e:fa:0f:99',
      'lldp.eth0.chassis.name=leaf1',
      'lldp.eth0.chassis.Router.enabled=on',
      'lldp.eth0.port.mac=2e:54:1e:fa:0f:99',
      'lldp.eth0.port.descr=swp1',
    ].join('\n');
    const piece = (machine: string) =>
      lldpPiece(machine, readLldp(heard), { kind: 'lldpctl', name: machine, at: null, origin: 'measured' });
    const { nodes } = fabricFromSources({ pieces: [piece('gpu1'), piece('gpu2')] });
    expect(nodes.find(({ name }) => name === 'leaf1')?.kind).toBe('switch');
  });
});
