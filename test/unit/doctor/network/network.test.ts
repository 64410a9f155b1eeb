import { describe, expect, it } from 'vitest';
import type { HostFacts, InterfaceFact } from '../../../../src/cluster/facts.js';
import { interfaceErrors } from '../../../../src/doctor/checks/network/interfaceErrors.js';
import { addressTwice } from '../../../../src/doctor/checks/network/addressTwice.js';
import { operand } from '../../../../src/doctor/operand.js';
import { testCases } from '../cases.js';
import { alone, host, odd, third } from '../hardwareCases.js';
import { healthy, interfaces, nics, said } from '../healthyHost.js';

/** Change of the interface eno1. */
const eno1 = (change: Partial<InterfaceFact>, n = 3): Partial<HostFacts> => ({
  interfaces: interfaces(n, (one) => (one.name === 'eno1' ? change : {})),
});
const env = (value: string): Partial<HostFacts> => ({ environment: { NCCL_SOCKET_IFNAME: value } });
const login = host({ gpus: [], nics: [] });
const blind = host({ interfaces: null });

testCases([
  {
    id: 'socket-ifname',
    fires: [
      alone(env('eth0'), /matches no interface that is up and has an address/, 'fail'),
      alone({ ...env('eno1'), ...eno1({ up: false }) }, /matches no interface/, 'fail'),
      alone({ ...env('=eno'), ...eno1({}) }, /matches no interface/, 'fail'),
    ],
    silent: [[host(env('eno1'))], [host(env('eno'))], [host(env('^docker,lo'))], [host(env('eth0,eno1'))]],
    unknown: host({ ...env('eth0'), interfaces: null }),
    notConcerned: host(),
  },
  {
    id: 'interface-local',
    fires: [odd(eno1({ up: false }), /c: NCCL would use lo \(127\.0\.0\.1\), which leads to no other host/, 'fail')],
    silent: [third({}), [host(eno1({ up: false }))]],
    unknown: blind,
    notConcerned: login,
  },
  {
    id: 'interface-name-differs',
    fires: [
      odd(eno1({ name: 'ens3' }), /c has ens3 where 2 hosts have eno1/),
      odd(eno1({ up: false }), /c: eno1 is missing, down or without address; 2 hosts have it/),
      odd({ nics: nics(({ device }) => (device === 'mlx5_0' ? { netdev: 'ibp24s0' } : {})) }, /c has ibp24s0 where 2 hosts have \w+/),
    ],
    silent: [
      third({}),
      [host(), host(eno1({ name: 'ens3' }, 2), 2)],
      [host(), host({}, 2), host({ ...eno1({ name: 'ens3' }), gpus: [] }, 3)],
    ],
    unknown: blind,
    notConcerned: login,
  },
  {
    id: 'interface-mtu-differs',
    fires: [odd(eno1({ mtu: 9000 }), /c eno1: MTU 9000; on 2 hosts it is 1500/)],
    silent: [third({}), third({ interfaces: interfaces(3, ({ name }) => (name === 'docker0' ? { mtu: 1450, up: true } : {})) })],
    unknown: blind,
    notConcerned: login,
  },
  {
    id: 'interface-speed',
    fires: [odd(eno1({ speedMbps: 1000 }), /c eno1 runs at 1\.00 Gbit\/s, on most hosts at 25\.0/)],
    silent: [third({}), third(eno1({ speedMbps: null }))],
    unknown: host(eno1({ speedMbps: null }, 1)),
    notConcerned: login,
  },
  {
    id: 'interface-errors',
    fires: [alone(eno1({ errors: { rx: 900, tx: 100, dropped: 0 } }, 1), /a eno1: 1000 errors since the host’s start/)],
    silent: [[host(eno1({ errors: { rx: 900, tx: 99, dropped: 1e9 } }, 1))]],
    unknown: host(eno1({ errors: null }, 1)),
    notConcerned: login,
  },
  {
    id: 'subnet-differs',
    fires: [
      {
        hosts: [...Array.from({ length: 10 }, (_, i) => host({}, i + 1)), host(eno1({ addresses: ['10.99.0.11/16'] }, 11), 11)],
        on: 'k',
        status: 'warn',
        says: /k eno1 is in 10\.99\.0\.0\/16 \(10\.99\.0\.11\); 10 hosts are in 10\.64\.0\.0\/16/,
      },
    ],
    // A network for each rack: no one is odd.
    silent: [third({}), third(eno1({ addresses: ['10.99.0.11/16'] }))],
    unknown: blind,
    notConcerned: login,
  },
]);

describe('the same address on two hosts', () => {
  it('is said of both', () => {
    expect(said(addressTwice, [healthy({}, 1), healthy({ interfaces: interfaces(1) }, 2)])).toEqual([
      'fail: a eno1 has 10.64.0.1, and so has b.',
      'fail: b eno1 has 10.64.0.1, and so has a.',
    ]);
  });
  it('is not of bridges that all hosts have, or where nothing is known', () => {
    const bridged = (n: number) => healthy({ interfaces: interfaces(n, ({ name }) => (name === 'docker0' ? { up: true } : {})) }, n);
    expect(said(addressTwice, [bridged(1), bridged(2)])).toEqual([]);
    expect(addressTwice.concerns({ host: 'a', facts: blind })).toBeNull();
  });
});

describe('errors of interfaces with an earlier look', () => {
  const errors = (rx: number, dropped: number) => healthy(eno1({ errors: { rx, tx: 0, dropped } }, 1));
  it('count by growth', () => {
    expect(said(interfaceErrors, [errors(5000, 0)], [errors(5000, 0)], 2)).toEqual([]);
    expect(said(interfaceErrors, [errors(5100, 0)], [errors(5000, 0)], 2)).toEqual(['warn: a eno1: 50.0 errors an hour.']);
    expect(said(interfaceErrors, [errors(0, 500_000)], [errors(0, 0)], 2)).toEqual(['warn: a eno1: 250000 packets dropped an hour.']);
    expect(said(interfaceErrors, [errors(0, 5000)], [errors(0, 0)], 2)).toEqual([]);
  });
});

describe('operand', () => {
  it('lets no name into a command that is more than a name', () => {
    expect(['eth0', 'mlx5_0', '0000:18:00.0', 'bond0.100', 'fe80::1'].map((name) => operand(name, 'NAME'))).not.toContain('NAME');
    for (const name of ['', '-rf', 'a b', 'a;b', '$(x)', '`x`', "a'b", 'a\nb', 'é', 'x'.repeat(65), null])
      expect(operand(name, 'NAME')).toBe('NAME');
  });
});
