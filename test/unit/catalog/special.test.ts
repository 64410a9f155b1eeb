import { describe, expect, it } from 'vitest';
import {
  acceptedAt,
  levelWords,
  listNames,
  readValue,
  subsystemNames,
  variable,
  type Context,
  type ValueReading,
} from '../../../src/nccl/catalog/index.js';
import { releases } from '../../../src/nccl/catalog/data/index.js';

function read(name: string, text: string, version = '2.30.7', context: Context = {}): ValueReading {
  const found = variable(name);
  if (found === null) throw new Error(`${name} is not in the catalogue`);
  return readValue({ variable: found, text, version, context });
}

/** Setting, what NCCL ends up with, kind of mistake, and what is offered in its place. */
type Row = readonly [name: string, text: string, value: string | null, kind: string | null, offered?: string];

const rows: readonly Row[] = [
  // Words joined by |, or one digit (getEnvCtaPolicyOnce).
  ['NCCL_CTA_POLICY', '1', 'EFFICIENCY', null],
  ['NCCL_CTA_POLICY', 'efficiency|ZERO', 'EFFICIENCY|ZERO', null],
  ['NCCL_CTA_POLICY', '10', 'EFFICIENCY', 'invalid-value', 'EFFICIENCY'],
  ['NCCL_CTA_POLICY', '3', null, 'invalid-value'],
  ['NCCL_CTA_POLICY', 'EFFICIENCY,ZERO', null, 'invalid-value', 'EFFICIENCY|ZERO'],
  ['NCCL_CTA_POLICY', 'ZERO|FAST', 'ZERO', 'invalid-value', 'ZERO'],
  ['NCCL_CTA_POLICY', ' ZERO', null, 'invalid-value', 'ZERO'],
  // Six numbers, blanks between them.
  ['NCCL_THREAD_THRESHOLDS', '8 8 64 8 8 64', '8 8 64 8 8 64', null],
  ['NCCL_THREAD_THRESHOLDS', '8,8,64,8,8,64', '8', 'invalid-value', '8 8 64 8 8 64'],
  ['NCCL_THREAD_THRESHOLDS', '8 8', '8 8', 'invalid-value'],
  ['NCCL_THREAD_THRESHOLDS', 'low', null, 'invalid-value'],
  // Names of devices and of interfaces are mixed up.
  ['NCCL_SOCKET_IFNAME', 'mlx5_0', 'mlx5_0', 'invalid-value'],
  ['NCCL_SOCKET_IFNAME', 'hfi1_0,hfi1_1', 'hfi1_0,hfi1_1', 'invalid-value'],
  ['NCCL_SOCKET_IFNAME', 'ibp', 'ibp', null],
  ['NCCL_SOCKET_IFNAME', 'ibp101s0', 'ibp101s0', null],
  ['NCCL_SOCKET_IFNAME', 'mlx5_0,eth0', 'mlx5_0,eth0', null],
  ['NCCL_IB_HCA', 'eth0', 'eth0', 'invalid-value'],
  ['NCCL_IB_HCA', 'ib0,ib1', 'ib0,ib1', 'invalid-value'],
  ['NCCL_IB_HCA', '^eth0', '^eth0', null],
  ['NCCL_IB_HCA', 'ibp', 'ibp', null],
  ['NCCL_IB_HCA', 'rocep12s0', 'rocep12s0', null],
  // Case counts in no release that knows GROUP in any case; what is unknown is PARALLEL.
  ['NCCL_LAUNCH_MODE', 'parallel', 'PARALLEL', null],
  ['NCCL_LAUNCH_MODE', 'group', 'GROUP', null],
  ['NCCL_LAUNCH_MODE', 'single', 'PARALLEL', 'invalid-value'],
  // Multiples of 32 in a range.
  ['NCCL_NTHREADS', '256', '256', null],
  ['NCCL_NTHREADS', '100', '100', 'out-of-range', '512'],
  ['NCCL_NTHREADS', '1024', '1024', 'out-of-range', '512'],
  ['NCCL_NTHREADS', '32', '32', 'out-of-range', '64'],
  ['NCCL_LL128_NTHREADS', '128', '128', 'out-of-range', '160'],
  // Channels are cut.
  ['NCCL_MIN_NCHANNELS', '64', '64', null],
  ['NCCL_MIN_NCHANNELS', '100', '100', 'out-of-range', '64'],
  ['NCCL_MAX_NCHANNELS', '0', '0', 'out-of-range', '1'],
  // A line of LL128 has 120 bytes of data.
  ['NCCL_LL128_BUFFSIZE', '131072', '131072', 'out-of-range', '131040'],
  ['NCCL_LL128_BUFFSIZE', '4915200', '4915200', null],
  // Fields of verbs.
  ['NCCL_IB_TIMEOUT', '22', '22', null],
  ['NCCL_IB_TIMEOUT', '0', '0', 'out-of-range', '22'],
  ['NCCL_IB_TIMEOUT', '32', '32', 'out-of-range', '22'],
  ['NCCL_IB_RETRY_CNT', '7', '7', null],
  ['NCCL_IB_RETRY_CNT', '10', '10', 'out-of-range', '7'],
  ['NCCL_IB_SL', '15', '15', null],
  ['NCCL_IB_SL', '16', '16', 'out-of-range', '15'],
  ['NCCL_IB_TC', '255', '255', null],
  ['NCCL_IB_TC', '256', '256', 'out-of-range', '255'],
  ['NCCL_IB_GID_INDEX', '3', '3', null],
  ['NCCL_IB_GID_INDEX', '-1', '-1', null],
  ['NCCL_IB_GID_INDEX', '300', '300', 'out-of-range', '255'],
  ['NCCL_IB_QPS_PER_CONNECTION', '0', '0', 'out-of-range', '1'],
  // Typed booleans of 2.30.7.
  ['NCCL_SET_THREAD_NAME', 'TRUE', '1', null],
  ['NCCL_SET_THREAD_NAME', 'f', '0', null],
  ['NCCL_SET_THREAD_NAME', '2', null, 'invalid-value', '1'],
  ['NCCL_SET_THREAD_NAME', 'off', null, 'invalid-value', '0'],
  ['NCCL_PARAM_DUMP_ALL', 'yes', null, 'invalid-value', '1'],
  // Where ranks meet.
  ['NCCL_COMM_ID', '10.0.0.1:4711', '10.0.0.1:4711', null],
  ['NCCL_COMM_ID', 'head:4711', 'head:4711', null],
  ['NCCL_COMM_ID', '[fe80::1%eth0]:4711', '[fe80::1%eth0]:4711', null],
  ['NCCL_COMM_ID', '', '', 'invalid-value'],
  ['NCCL_COMM_ID', '10.0.0.1', '10.0.0.1', 'invalid-value'],
  ['NCCL_COMM_ID', '10.0.0.1:99999', '10.0.0.1:99999', 'invalid-value'],
  ['NCCL_COMM_ID', '10.0.0.1:port', '10.0.0.1:port', 'invalid-value'],
  ['NCCL_COMM_ID', 'fe80::1', 'fe80::1', 'invalid-value'],
  ['NCCL_COMM_ID', '[fe80::1:4711', '[fe80::1:4711', 'invalid-value'],
  ['NCCL_COMM_ID', ' head:4711', ' head:4711', 'invalid-value', 'head:4711'],
  // Families and ranges of addresses.
  ['NCCL_SOCKET_FAMILY', 'AF_INET6', 'AF_INET6', null],
  ['NCCL_SOCKET_FAMILY', 'af_inet6', null, 'invalid-value', 'AF_INET6'],
  ['NCCL_SOCKET_FAMILY', 'IPv4', null, 'invalid-value'],
  ['NCCL_IB_ADDR_FAMILY', 'AF_INET', 'AF_INET', null],
  ['NCCL_IB_ADDR_RANGE', '10.0.0.0/8', '10.0.0.0/8', null],
  ['NCCL_IB_ADDR_RANGE', 'fd00::/64', 'fd00::/64', null],
  ['NCCL_IB_ADDR_RANGE', '10.0.0.0', null, 'invalid-value', '10.0.0.0/32'],
  ['NCCL_IB_ADDR_RANGE', '10.0.0.0/x', '10.0.0.0/0', 'invalid-value'],
  ['NCCL_IB_ADDR_RANGE', '10.0.0.0/33', null, 'invalid-value'],
  ['NCCL_IB_ADDR_RANGE', '10.0.0/8', null, 'invalid-value'],
  ['NCCL_IB_ADDR_RANGE', '0.0.0.0/0', '0.0.0.0/0', 'invalid-value'],
  // NICs of a GPU, and their fusion.
  ['NCCL_NETDEVS_POLICY', 'max:4', 'MAX:4', null],
  ['NCCL_NETDEVS_POLICY', 'all', 'ALL', null],
  ['NCCL_NETDEVS_POLICY', 'MAX:0', null, 'invalid-value'],
  ['NCCL_NETDEVS_POLICY', '4', null, 'invalid-value', 'MAX:4'],
  ['NCCL_NETDEVS_POLICY', 'MAX:4x', 'MAX:4', 'invalid-value', 'MAX:4'],
  ['NCCL_NET_MERGE_POLICY', 'rail', 'RAIL', null],
  ['NCCL_NET_MERGE_POLICY', 'RAILS', null, 'invalid-value'],
  ['NCCL_NET_MERGE_LEVEL', 'PHB', 'PHB', null],
  ['NCCL_NET_MERGE_LEVEL', 'NVL', 'LOC', 'invalid-value'],
  ['NCCL_NET_MERGE_LEVEL', '5', 'LOC', 'invalid-value'],
  ['NCCL_NET_MERGE_LEVEL', 'phb', 'LOC', 'invalid-value', 'PHB'],
  // Distances.
  ['NCCL_P2P_LEVEL', 'NVL', 'NVL', null],
  ['NCCL_P2P_LEVEL', '1', 'PIX', 'legacy-number', 'PIX'],
  ['NCCL_P2P_LEVEL', 'nvl', null, 'invalid-value', 'NVL'],
  ['NCCL_NET_GDR_LEVEL', 'SYS ', null, 'invalid-value', 'SYS'],
  ['NCCL_NET_GDR_LEVEL', '-1', null, 'invalid-value'],
  // The log.
  ['NCCL_DEBUG', 'Info', 'INFO', null],
  ['NCCL_DEBUG', 'INFO ', 'INFO', null],
  ['NCCL_DEBUG', '1', 'NONE', 'invalid-value', 'INFO'],
  ['NCCL_DEBUG_SUBSYS', 'init,net', 'init,net', null],
  ['NCCL_DEBUG_SUBSYS', 'INIT|NET', null, 'invalid-value', 'INIT,NET'],
  ['NCCL_DEBUG_FILE', '/tmp/nccl.%h.%p.log', '/tmp/nccl.%h.%p.log', null],
  ['NCCL_DEBUG_FILE', '/tmp/nccl.%H.%r.log', '/tmp/nccl.%H.%r.log', 'invalid-value', '/tmp/nccl.%h.%r.log'],
  ['NCCL_DEBUG_FILE', 'stdout', 'stdout', 'invalid-value'],
  ['NCCL_DEBUG_TIMESTAMP_FORMAT', '[%F_%T.%3f]_', '[%F_%T.%3f]_', null],
  ['NCCL_DEBUG_TIMESTAMP_FORMAT', 'now', 'now', 'invalid-value'],
  ['NCCL_DEBUG_TIMESTAMP_FORMAT', '%T.%f', '%T.%f', 'invalid-value', '%T.%3f'],
  ['NCCL_DEBUG_TIMESTAMP_LEVELS', 'WARN,INFO', 'WARN,INFO', null],
  ['NCCL_DEBUG_TIMESTAMP_LEVELS', 'WARN,DEBUG', null, 'invalid-value'],
  // Plugins.
  ['NCCL_NET_PLUGIN', 'none', 'none', null],
  ['NCCL_NET_PLUGIN', 'ofi', 'ofi', null],
  ['NCCL_NET_PLUGIN', 'ofi, spcx', 'ofi, spcx', 'invalid-value', 'ofi,spcx'],
  ['NCCL_TUNER_PLUGIN', '/opt/libtuner.so', '/opt/libtuner.so', null],
  ['NCCL_TUNER_PLUGIN', 'STATIC_PLUGIN', 'STATIC_PLUGIN', null],
  ['NCCL_PROFILER_PLUGIN', 's', 's', 'invalid-value'],
  // Switches that want exactly 1, and those that want anything but 0.
  ['NCCL_SHM_DISABLE', '2', '2', 'invalid-value', '1'],
  ['NCCL_IB_DISABLE', '2', '2', null],
];

describe('what NCCL makes of the special cases', () => {
  it.each(rows.map(([name, text, value, kind, offered]) => ({ name, text, value, kind, offered })))(
    '$name=$text',
    ({ name, text, value, kind, offered }) => {
      const found = read(name, text);
      expect(found.value).toBe(value);
      expect(found.mistake?.kind ?? null).toBe(kind);
      expect(found.effect).not.toBe('');
      if (offered !== undefined) expect(found.mistake?.suggestions.map((one) => one.text)).toContain(offered);
    },
  );

  it('offers as safe only what NCCL reads without a mistake', () => {
    for (const [name, text] of rows) {
      for (const { text: better, safe } of read(name, text).mistake?.suggestions ?? []) {
        if (safe) expect(read(name, better).mistake?.harm, `${name}=${better}`).not.toBe('error');
      }
    }
  });

  it('depends on the release', () => {
    expect(read('NCCL_DEBUG', 'INFO ', '2.30.4')).toMatchObject({ value: null, mistake: { kind: 'invalid-value' } });
    expect(read('NCCL_DEBUG_SUBSYS', 'INIT|NET', '2.30.4').effect).toContain('not even warnings');
    expect(read('NCCL_SET_THREAD_NAME', 'true', '2.30.4')).toMatchObject({ value: '0', mistake: { kind: 'not-a-number' } });
    expect(read('NCCL_LAUNCH_MODE', 'group', '2.12.12')).toMatchObject({ value: 'PARALLEL', mistake: { kind: 'invalid-value' } });
    expect(read('NCCL_LAUNCH_MODE', 'parallel', '2.8.4')).toMatchObject({ value: 'GROUP', mistake: { kind: 'invalid-value' } });
    expect(read('NCCL_LAUNCH_MODE', 'parallel', '2.9.6').mistake).toBeNull();
    expect(read('NCCL_P2P_LEVEL', 'C2C', '2.26.2').value).toBe('C2C');
    expect(read('NCCL_P2P_LEVEL', 'C2C', '2.25.1').value).toBeNull();
    expect(read('NCCL_NET_MERGE_LEVEL', 'P2C', '2.26.6').value).toBe('LOC');
    expect(read('NCCL_NET_PLUGIN', 'ofi, spcx', '2.25.1').mistake).toBeNull();
  });

  it('says what the address range is with the family that is set', () => {
    const context = { environment: { NCCL_IB_ADDR_FAMILY: 'AF_INET6' } };
    expect(read('NCCL_IB_ADDR_RANGE', '10.0.0.0/8', '2.30.7', context)).toMatchObject({ value: null, mistake: { kind: 'invalid-value' } });
    expect(read('NCCL_IB_ADDR_RANGE', 'fd00::/8', '2.30.7', context).mistake).toBeNull();
  });

  it('names the file of a process of the context', () => {
    const found = read('NCCL_DEBUG_FILE', '/tmp/%h.%p', '2.30.7', { hostname: 'node-07.cluster', pid: 99 });
    expect(found.effect).toContain('/tmp/node-07.99');
  });
});

describe('the words of the data and those of the grammars', () => {
  const words = (name: string, version: string): readonly string[] => {
    const found = variable(name);
    return found === null ? [] : acceptedAt(found, version);
  };

  it.each(releases.filter((release) => !/^(?:1|2\.[0-5])\./u.test(release)))('agree in %s', (release) => {
    expect(words('NCCL_P2P_LEVEL', release)).toEqual(levelWords(release));
    expect(words('NCCL_NET_GDR_LEVEL', release)).toEqual(levelWords(release));
    expect([...words('NCCL_DEBUG_SUBSYS', release)].sort()).toEqual([...subsystemNames(release)].sort());
    expect([...words('NCCL_ALGO', release)].sort()).toEqual([...listNames('NCCL_ALGO', release)].sort());
    expect([...words('NCCL_PROTO', release)].sort()).toEqual([...listNames('NCCL_PROTO', release)].sort());
  });
});
