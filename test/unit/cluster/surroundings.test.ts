import { describe, expect, it } from 'vitest';
import { knownHosts, surroundingsOf } from '../../../src/cluster/surroundings.js';
import { answer, hostFacts, nic, snapshotOf } from './facts.js';

const gid = { index: 3, type: 'RoCE v2', gid: '0000:0000:0000:0000:0000:ffff:0a01:0203' };
const nccl = (...versions: string[]) => ({
  driver: null,
  cuda: null,
  nccl: versions.map((version) => ({ path: `/lib/${version}`, version })),
});

describe('what judging a file takes from a snapshot', () => {
  it('holds devices in use, addresses, releases, configuration files and environment of each host that answered', () => {
    const hosts = knownHosts(
      snapshotOf(
        hostFacts({
          nics: [nic(0), nic(1, { state: 'DOWN' })],
          interfaces: [{ name: 'eth0', up: true, addresses: ['10.0.0.1/16', 'fe80::1/64'], mtu: 1500 }],
          versions: nccl('2.27.3', '2.21.5', '2.27.3', 'strange'),
          confFiles: [{ path: '/etc/nccl.conf', text: 'NCCL_ALGO=Ring\n' }],
          environment: { NCCL_DEBUG: 'WARN' },
        }),
        answer(null, { kind: 'unreachable', message: 'b was not reached.', next: null }),
      ),
    );
    expect(hosts).toEqual([
      {
        name: 'a',
        context: {
          devices: ['mlx5_0:1'],
          interfaces: [
            { name: 'eth0', family: 'AF_INET', addr: '10.0.0.1', running: true, prefix: 16 },
            { name: 'eth0', family: 'AF_INET6', addr: 'fe80::1', running: true, prefix: 64 },
          ],
        },
        nccl: ['2.27.3', '2.21.5'],
        confFiles: [{ path: '/etc/nccl.conf', text: 'NCCL_ALGO=Ring\n' }],
        environment: { NCCL_DEBUG: 'WARN' },
      },
    ]);
  });

  it('holds GID tables only of Ethernet ports in use', () => {
    const [host] = knownHosts(
      snapshotOf(
        hostFacts({
          nics: [
            nic(0, { linkLayer: 'Ethernet', gids: [gid] }),
            nic(1, { linkLayer: 'InfiniBand', gids: [gid] }),
            nic(2, { linkLayer: 'Ethernet', gids: [gid], state: 'DOWN' }),
            nic(3, { linkLayer: 'Ethernet' }),
          ],
        }),
      ),
    );
    expect(host?.gids).toEqual({ 'mlx5_0:1': [gid] });
  });

  it('leaves out what is not known, and finds the oldest release', () => {
    const { hosts, oldest } = surroundingsOf(
      snapshotOf(hostFacts({ nics: null, interfaces: null, versions: nccl('2.27.3') }), hostFacts({ versions: nccl('2.9.9') })),
    );
    expect(hosts[0]?.context).toEqual({});
    expect(oldest).toBe('2.9.9');
    expect(surroundingsOf(snapshotOf(hostFacts({ versions: nccl() }))).oldest).toBeNull();
  });
});
