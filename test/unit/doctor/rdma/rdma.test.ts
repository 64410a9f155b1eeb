import { describe, expect, it } from 'vitest';
import type { HostFacts, NicFact } from '../../../../src/cluster/facts.js';
import type { Check } from '../../../../src/doctor/check.js';
import { bufferOverrun } from '../../../../src/doctor/checks/rdma/bufferOverrun.js';
import { guidTwice } from '../../../../src/doctor/checks/rdma/guidTwice.js';
import { linkDowned } from '../../../../src/doctor/checks/rdma/linkDowned.js';
import { portBest } from '../../../../src/doctor/checks/rdma/portBest.js';
import { portMtuSmall } from '../../../../src/doctor/checks/rdma/portMtuSmall.js';
import { receiveErrors } from '../../../../src/doctor/checks/rdma/receiveErrors.js';
import { rnrRetries } from '../../../../src/doctor/checks/rdma/rnrRetries.js';
import { symbolErrors } from '../../../../src/doctor/checks/rdma/symbolErrors.js';
import { testCases, type CheckCase } from '../cases.js';
import { alone, host, odd, port, ports, third } from '../hardwareCases.js';
import { fleetOf, healthy, nics, roce, said } from '../healthyHost.js';

const bare = host({ nics: [] });
const login = host({ gpus: [], nics: [] });
const roceHost = (change: Partial<NicFact> = {}, more: Partial<HostFacts> = {}, n = 1): HostFacts =>
  host({ nics: roce(() => change, n), ...more }, n);
const gids = roce()[0]?.gids ?? [];
/** RoCE ports whose tables were not read. */
const withoutGids = (): NicFact[] => nics(({ guid }) => ({ guid, linkLayer: 'Ethernet' }));
const pin = (index: number): Partial<HostFacts> => ({ environment: { NCCL_IB_GID_INDEX: String(index) } });
const nccl = (version: string): HostFacts['versions'] => ({ ...healthy().versions, nccl: [{ path: 'x', version }] });

/** A counter that stands at a value on one port. */
const counter = (id: string, name: string, high: number, low: number, says: RegExp, layer: 'ib' | 'roce' = 'ib'): CheckCase => {
  const at = (value: number) =>
    layer === 'ib'
      ? host(port(3, { counters: { [name]: value } }))
      : host({ nics: roce((_, i) => (i === 3 ? { counters: { [name]: value } } : {})) });
  return {
    id,
    fires: [{ hosts: [at(high)], on: 'a', status: 'warn', says }],
    silent: [[at(low)], [at(0)]],
    unknown: layer === 'ib' ? host(ports({ counters: null })) : roceHost({ counters: null }),
    notConcerned: layer === 'ib' ? bare : host(),
  };
};

testCases([
  {
    id: 'tcp-only',
    fires: [odd({ nics: [] }, /c has no RDMA device/, 'fail')],
    silent: [[bare, bare], third({})],
    unknown: host({ nics: null }),
    notConcerned: login,
  },
  {
    id: 'port-not-active',
    fires: [
      odd(port(1, { state: 'DOWN', physState: 'Polling' }), /c mlx5_1 is DOWN \(Polling\); it is active on 2 of 2 other hosts/, 'fail'),
    ],
    silent: [third({}), [1, 2, 3].map((n) => host(port(1, { state: 'DOWN', physState: 'Disabled' }), n))],
    unknown: host({ nics: null }),
    notConcerned: bare,
  },
  {
    id: 'port-rate',
    fires: [odd(port(3, { rateGbps: 200, width: 2 }), /c mlx5_3 runs 2X instead of 4X: 200 Gbit\/s, the others 400/)],
    silent: [third({}), [host(ports({ rateGbps: 200, width: 2 }))]],
    unknown: host({ nics: null }),
    notConcerned: bare,
  },
  {
    id: 'port-count-differs',
    fires: [odd({ nics: nics().slice(0, 7) }, /c has 7 RDMA ports; 2 hosts like it have 8\. Missing: mlx5_7/, 'fail')],
    silent: [third({}), third({ nics: [] }), third(port(7, { state: 'DOWN' }))],
    unknown: host({ nics: null }),
    notConcerned: login,
  },
  {
    id: 'port-best',
    fires: [
      alone(
        {
          nics: nics()
            .slice(0, 1)
            .map((nic) => ({ ...nic, rateGbps: 200 })),
        },
        /mlx5_0 runs 200 Gbit\/s; its adapter can do 400/,
      ),
    ],
    silent: [[host()], [host(ports({ rateGbps: 200 })), host(ports({ rateGbps: 200 }), 2)]],
    unknown: host(ports({ bestGbps: null })),
    notConcerned: bare,
  },
  counter('port-symbol-errors', 'symbol_error', 48_211_907, 4711, /48211907 symbol errors, a bit error rate of at least 1\.4e-10/),
  counter('port-link-downed', 'link_downed', 10, 9, /a mlx5_3: link_downed stands at 10/),
  counter('port-link-recovery', 'link_error_recovery', 10, 9, /link_error_recovery stands at 10/),
  counter('port-rcv-errors', 'port_rcv_errors', 10, 9, /port_rcv_errors stands at 10/),
  counter('port-xmit-discards', 'port_xmit_discards', 100, 99, /port_xmit_discards stands at 100/),
  counter('port-buffer-overrun', 'excessive_buffer_overrun_errors', 10, 9, /stands at 10/),
  counter('port-vl15-dropped', 'VL15_dropped', 100, 99, /VL15_dropped stands at 100/),
  counter('port-out-of-sequence', 'packet_seq_err', 1_000_000, 999_999, /packet_seq_err stands at 1000000/),
  counter('port-ack-timeout', 'local_ack_timeout_err', 100, 99, /stands at 100/),
  counter('port-rnr', 'rnr_nak_retry_err', 100, 99, /stands at 100/),
  counter('port-link-integrity', 'local_link_integrity_errors', 10, 9, /stands at 10/),
  counter('roce-slow-restart', 'roce_slow_restart', 100_000, 99_999, /stands at 100000/, 'roce'),
  {
    id: 'ib-subnet-manager',
    fires: [alone(port(3, { smLid: 0, lid: 0 }), /a mlx5_3: the port knows no subnet manager/, 'fail')],
    silent: [[host()], [roceHost()], [host(port(3, { smLid: 0, state: 'DOWN', physState: 'Polling' }))]],
    unknown: host(ports({ smLid: null })),
    notConcerned: roceHost(),
  },
  {
    id: 'ib-subnet-manager-differs',
    fires: [odd(port(3, { smLid: 7 }), /c mlx5_3: subnet manager LID 7; the same port of 2 hosts has 1/)],
    // Each rail may have a manager of its own.
    silent: [third({}), [1, 2, 3].map((n) => host({ nics: nics((_, i) => ({ smLid: i + 1 })) }, n))],
    unknown: host(ports({ smLid: null })),
    notConcerned: roceHost(),
  },
  {
    id: 'ib-lid',
    fires: [alone(port(3, { lid: 0 }), /a mlx5_3: the port is active and has no LID/, 'fail')],
    silent: [[host()], [host(port(3, { lid: 0, smLid: 0 }))], [roceHost()]],
    unknown: host(ports({ lid: null })),
    notConcerned: roceHost(),
  },
  {
    id: 'port-mtu-differs',
    fires: [odd(port(3, { mtu: { active: 2048, max: 4096 } }), /c mlx5_3: active MTU 2048; the same port of 2 hosts has 4096/)],
    silent: [third({}), [1, 2, 3].map((n) => host(port(3, { mtu: { active: 2048, max: 4096 } }), n))],
    unknown: host(ports({ mtu: null })),
    notConcerned: bare,
  },
  {
    id: 'port-mtu-small',
    fires: [
      {
        hosts: [roceHost({ mtu: { active: 1024, max: 4096 } })],
        on: 'a',
        status: 'warn',
        says: /RoCE sends packets of 1024 bytes of 4096/,
      },
    ],
    silent: [[roceHost()], [host(ports({ mtu: { active: 2048, max: 4096 } }))]],
    unknown: host(ports({ mtu: null })),
    notConcerned: bare,
  },
  {
    id: 'nic-firmware-differs',
    fires: [odd(ports({ firmware: '28.36.1010' }), /firmware 28\.36\.1010; most others of the board have 28\.39\.3560/)],
    silent: [third({}), third({ nics: nics((_, i) => (i === 7 ? { board: 'MT_0000000531', firmware: '22.1.1' } : {})) })],
    unknown: host(ports({ firmware: null })),
    notConcerned: bare,
  },
  {
    id: 'nic-driver-differs',
    fires: [odd(ports({ driver: 'irdma' }), /c runs its adapters with irdma; 2 hosts with mlx5_core/)],
    silent: [third({})],
    unknown: host(ports({ driver: null })),
    notConcerned: bare,
  },
  {
    id: 'link-layer-differs',
    fires: [odd(port(3, { linkLayer: 'Ethernet' }), /c mlx5_3 is Ethernet; the same port of 2 hosts is InfiniBand/, 'fail')],
    silent: [third({}), [1, 2, 3].map((n) => host(port(3, { linkLayer: 'Ethernet' }), n))],
    unknown: host(ports({ linkLayer: null })),
    notConcerned: bare,
  },
  {
    id: 'roce-v2-address',
    fires: [
      {
        hosts: [roceHost({ gids: gids.filter(({ type }) => type !== 'RoCE v2') })],
        on: 'a',
        status: 'fail',
        says: /none of its 2 GIDs is of RoCE v2/,
      },
      { hosts: [roceHost({ gids: gids.slice(0, 2) })], on: 'a', status: 'warn', says: /its only RoCE v2 address is link-local/ },
    ],
    silent: [[roceHost()], [host(ports({ gids: [] }))]],
    unknown: host({ nics: withoutGids() }),
    notConcerned: host(),
  },
  {
    id: 'gid-index',
    fires: [
      { hosts: [roceHost({}, pin(9))], on: 'a', status: 'fail', says: /NCCL_IB_GID_INDEX=9 names an empty row/ },
      { hosts: [roceHost({}, pin(2))], on: 'a', status: 'fail', says: /NCCL_IB_GID_INDEX=2 names a row of IB\/RoCE v1/ },
      {
        hosts: [
          roceHost({}, pin(3)),
          roceHost({}, pin(3), 2),
          roceHost({ gids: gids.map((row) => (row.index === 3 ? { ...row, gid: gids[1]?.gid ?? '' } : row)) }, pin(3), 3),
        ],
        on: 'c',
        status: 'warn',
        says: /row 3 holds another kind of address \(v2 link-local\) than on most ports \(v2 ipv4\)/,
      },
    ],
    silent: [[roceHost({}, pin(3))], [roceHost({ gids: [] }, { environment: { NCCL_IB_GID_INDEX: '9', NCCL_IB_HCA: '^mlx5' } })]],
    unknown: host({ nics: withoutGids(), ...pin(3) }),
    notConcerned: roceHost(),
  },
  {
    id: 'gid-index-default',
    fires: [
      {
        hosts: [roceHost({}, { versions: nccl('2.20.5') })],
        on: 'a',
        status: 'warn',
        says: /NCCL 2\.20\.5 takes GID row 0, which is not RoCE v2 on mlx5_0/,
      },
    ],
    silent: [[roceHost({}, { versions: nccl('2.21.5') })], [roceHost({}, { versions: nccl('2.20.5'), ...pin(3) })]],
    unknown: roceHost({}, { versions: { ...healthy().versions, nccl: [] } }),
    notConcerned: host(),
  },
  {
    id: 'roce-flow-control',
    fires: [
      {
        hosts: [roceHost(), roceHost({}, {}, 2), roceHost({ roce: { pfc: [3], ecn: [], trust: 'pcp', trafficClass: null } }, {}, 3)],
        on: 'c',
        status: 'warn',
        says: /c mlx5_0: PFC 3, ECN -, trust pcp, class -; most hosts have PFC 3, ECN 3, trust dscp, class -/,
      },
      {
        hosts: [roceHost({ roce: { pfc: [], ecn: [], trust: 'pcp', trafficClass: null } })],
        on: 'a',
        status: 'warn',
        says: /neither priority flow control nor congestion/,
      },
    ],
    silent: [[roceHost()], [roceHost({ roce: { pfc: [], ecn: [3], trust: 'dscp', trafficClass: 106 } })]],
    unknown: roceHost({ roce: null }),
    notConcerned: host(),
  },
]);

describe('an adapter of the same GUID on two hosts', () => {
  it('is said of both', () => {
    const others = nics((_, i) => ({ guid: `x:${String(i)}` }));
    const twin = others.map((nic, i) => (i === 3 ? { ...nic, guid: nics()[3]?.guid ?? '' } : nic));
    expect(said(guidTwice, [healthy(), healthy({ nics: twin }, 2)])).toEqual([
      'fail: a mlx5_3: its GUID 0c42:a103:0000:0003 is also that of an adapter of b.',
      'fail: b mlx5_3: its GUID 0c42:a103:0000:0003 is also that of an adapter of a.',
    ]);
  });
  it('is not where nobody knows one, or has none', () => {
    expect(
      said(
        guidTwice,
        [host(), host({}, 2)].map((facts, n) => ({ ...facts, nics: nics((_, i) => ({ guid: `${String(n)}:${String(i)}` })) })),
      ),
    ).toEqual([]);
    const none = healthy(ports({ guid: '0000:0000:0000:0000' }));
    expect(said(guidTwice, [none, none])).toEqual([]);
    expect(guidTwice.concerns({ host: 'a', facts: healthy(ports({ guid: null })) })).toBeNull();
    expect(guidTwice.concerns({ host: 'a', facts: bare })).toBe(false);
  });
});

describe('with an earlier look', () => {
  const standing = (counters: Record<string, number>, more: Partial<HostFacts> = {}) => healthy({ ...port(3, { counters }), ...more });
  const grew = (check: Check, name: string, from: number, to: number, hours: number) =>
    said(check, [standing({ [name]: to })], [standing({ [name]: from })], hours);

  it('counters count by growth, whatever they stand at', () => {
    expect(grew(receiveErrors, 'port_rcv_errors', 5000, 5000, 2)).toEqual([]);
    expect(grew(receiveErrors, 'port_rcv_errors', 5000, 5010, 2)).toEqual([]);
    expect(grew(receiveErrors, 'port_rcv_errors', 5000, 5100, 2)).toEqual([
      'warn: a mlx5_3: port_rcv_errors grew by 100 in 2.00 hours (50.0 an hour).',
    ]);
    expect(grew(receiveErrors, 'port_rcv_errors', 0, 9000, 2)[0]).toMatch(/^fail/);
  });
  it('one link that went down is a failure; a receiver that was not ready never more than a warning', () => {
    expect(grew(linkDowned, 'link_downed', 3, 4, 100)[0]).toMatch(/^fail: a mlx5_3: link_downed grew by 1/);
    expect(grew(rnrRetries, 'rnr_nak_retry_err', 0, 1e9, 1)[0]).toMatch(/^warn/);
  });
  it('a counter that was cleared in between counts from nothing', () => {
    expect(grew(bufferOverrun, 'excessive_buffer_overrun_errors', 5000, 40, 2)[0]).toMatch('grew by 40');
  });
  it('a host that was started in between has no growth to speak of', () => {
    const [now, then] = [standing({ port_rcv_errors: 9 }, { uptimeSeconds: 60 }), standing({ port_rcv_errors: 2 })];
    expect(said(receiveErrors, [now], [then], 2)).toEqual([]);
  });
  it('two looks within a minute make no rate', () => {
    expect(said(receiveErrors, [standing({ port_rcv_errors: 9 })], [standing({ port_rcv_errors: 2 })], 0.001)).toEqual([]);
  });
  it('symbol errors are a bit error rate: above 1e-12 a warning, above 1e-6 a failure', () => {
    // 400 Gbit/s for an hour are 1.44e15 bits.
    expect(grew(symbolErrors, 'symbol_error', 100, 1100, 1)).toEqual([]);
    expect(grew(symbolErrors, 'symbol_error', 100, 3100, 1)).toEqual([
      'warn: a mlx5_3: 3000 symbol errors in 1.00 hours, a bit error rate of 2.1e-12.',
    ]);
    expect(grew(symbolErrors, 'symbol_error', 0, 2e9, 1)[0]).toMatch(/^fail: .*1\.4e-6/);
    expect(said(symbolErrors, [standing({ symbol_error: 9 }, { uptimeSeconds: null })])).toEqual([]);
    expect(said(symbolErrors, [standing({ symbol_error: 10 }, { uptimeSeconds: null })])).toHaveLength(1);
  });
});

describe('what is worth knowing', () => {
  it('ports below their largest MTU, and a fabric slower than its adapters', () => {
    const mtu = portMtuSmall.notes?.(fleetOf([healthy(ports({ mtu: { active: 2048, max: 4096 } }))]));
    expect(mtu).toMatchObject([{ host: 'a', message: 'a: 8 ports are below their largest MTU.' }]);
    const slow = fleetOf([1, 2].map((n) => healthy(ports({ rateGbps: 200 }), n)));
    expect(portBest.notes?.(slow)).toMatchObject([{ host: 'a' }, { host: 'b' }]);
    expect(portBest.notes?.(fleetOf([healthy()]))).toEqual([]);
  });
});
