import { describe, expect, it } from 'vitest';
import {
  describeValue,
  explain,
  foreignOwner,
  isElsewhere,
  nearestName,
  readValue,
  statusAt,
  variable,
  variables,
  type ValueReading,
} from '../../../src/nccl/catalog/index.js';
import { isSettingName } from '../../../src/scripts/names.js';

const version = '2.30.7';

function read(name: string, text: string): ValueReading {
  const found = variable(name);
  if (found === null) throw new Error(`${name} is not in the catalogue`);
  return readValue({ variable: found, text, version, context: {} });
}

const kindOf = (name: string, text: string): string | null => read(name, text).mistake?.kind ?? null;

describe('variables of PyTorch', () => {
  it.each([
    ['TORCH_NCCL_ASYNC_ERROR_HANDLING', '3', 'PyTorch reads 3: the process ends without cleaning up communicators.', null],
    ['TORCH_NCCL_ASYNC_ERROR_HANDLING', '0', 'PyTorch reads 0: errors and timeouts are not acted on.', null],
    ['TORCH_NCCL_ASYNC_ERROR_HANDLING', '4', 'PyTorch knows 0 to 3 only; it treats 4 like 1.', 'out-of-range'],
    ['TORCH_NCCL_ASYNC_ERROR_HANDLING', 'true', 'init_process_group fails: PyTorch does not take "true" for a number.', 'not-a-number'],
    ['TORCH_NCCL_BLOCKING_WAIT', 'True', 'PyTorch takes this as on.', null],
    ['TORCH_NCCL_BLOCKING_WAIT', 'n', 'PyTorch takes this as off.', null],
    ['TORCH_NCCL_BLOCKING_WAIT', 'on', 'init_process_group fails: PyTorch takes "on" neither for on nor for off.', 'invalid-value'],
    ['TORCH_NCCL_BLOCKING_WAIT', '', 'init_process_group fails: PyTorch takes "" neither for on nor for off.', 'invalid-value'],
    ['TORCH_NCCL_USE_COMM_NONBLOCKING', 'true', 'PyTorch ignores "true" with a warning: it takes 0 and 1 only.', 'invalid-value'],
    ['TORCH_NCCL_USE_COMM_NONBLOCKING', '1', 'PyTorch takes this as on.', null],
    ['TORCH_NCCL_HEARTBEAT_TIMEOUT_SEC', '600', 'PyTorch reads 600 s (10 min).', null],
    ['TORCH_NCCL_HEARTBEAT_TIMEOUT_SEC', '10m', 'PyTorch reads 10: it stops at the m and prints no warning.', 'number-suffix'],
    ['TORCH_NCCL_HEARTBEAT_TIMEOUT_SEC', '010', 'PyTorch reads 10 s.', null],
    ['TORCH_NCCL_HEARTBEAT_TIMEOUT_SEC', '99999999999', 'init_process_group fails: 99999999999 does not fit 32 bits.', 'out-of-range'],
    ['TORCH_NCCL_WAIT_TIMEOUT_DUMP_MILSEC', '60000', 'PyTorch reads 60000 ms (60 s).', null],
    ['TORCH_NCCL_TRACE_BUFFER_SIZE', '0', 'PyTorch reads 0: the flight recorder is off.', null],
    ['TORCH_FR_BUFFER_SIZE', '0', 'PyTorch reads 0: the flight recorder is off.', null],
    ['TORCH_NCCL_TRACE_BUFFER_SIZE', '2000', 'PyTorch reads 2000.', null],
    ['TORCH_NCCL_DEBUG_INFO_TEMP_FILE', '/tmp/trace_', 'PyTorch takes the text as it stands.', null],
  ])('%s=%s', (name, text, effect, kind) => {
    expect(read(name, text).effect).toBe(effect);
    expect(kindOf(name, text)).toBe(kind);
  });

  it('offers what was plainly meant', () => {
    expect(read('TORCH_NCCL_BLOCKING_WAIT', 'on').mistake?.suggestions).toEqual([{ text: '1', safe: true }]);
    expect(read('TORCH_NCCL_HEARTBEAT_TIMEOUT_SEC', '"600"').mistake?.suggestions).toEqual([{ text: '600', safe: true }]);
    expect(read('TORCH_NCCL_HEARTBEAT_TIMEOUT_SEC', '600s').mistake?.suggestions).toEqual([{ text: '600', safe: true }]);
  });

  it('does not depend on a release of NCCL', () => {
    for (const release of ['2.3.5', '2.18.6', '2.30.7']) {
      expect(statusAt('TORCH_NCCL_BLOCKING_WAIT', release)).toBe('active');
      expect(explain('TORCH_NCCL_HEARTBEAT_TIMEOUT_SEC', null, { version: release }).default).toBe(480);
    }
  });

  it('knows the names before 2.2, which are still read', () => {
    expect(statusAt('NCCL_ASYNC_ERROR_HANDLING', version)).toBe('deprecated');
    expect(explain('NCCL_ASYNC_ERROR_HANDLING', '1', { version })).toMatchObject({
      owner: 'PyTorch',
      known: true,
      effect:
        'PyTorch calls this TORCH_NCCL_ASYNC_ERROR_HANDLING since 2.2 and warns about the old name. PyTorch reads 1: communicators are aborted and the process ends.',
    });
    for (const name of ['NCCL_BLOCKING_WAIT', 'NCCL_DESYNC_DEBUG', 'NCCL_ENABLE_TIMING']) {
      expect(variable(name)?.replacedBy).toBe(`TORCH_${name}`);
    }
  });
});

describe('variables of HCCL and RCCL', () => {
  it('says the true size of a buffer that was meant in bytes', () => {
    const { effect, mistake } = read('HCCL_BUFFSIZE', '4194304');
    expect(effect).toBe('Ascend HCCL reads 4194304 MB (4 TiB), which no device has: the unit is MB.');
    expect(mistake).toMatchObject({ kind: 'out-of-range', harm: 'error', suggestions: [{ text: '4', safe: false }] });
    expect(read('HCCL_BUFFSIZE', '200')).toMatchObject({ effect: 'Ascend HCCL reads 200 MB (200 MiB).', mistake: null });
    expect(variable('NCCL_BUFFSIZE')?.unit).toBe('bytes');
  });

  it.each([
    ['HCCL_BUFFSIZE', '0', 'out-of-range'],
    ['HCCL_BUFFSIZE', '200M', 'number-suffix'],
    ['HCCL_BUFFSIZE', 'big', 'not-a-number'],
    ['HCCL_CONNECT_TIMEOUT', '60', 'out-of-range'],
    ['HCCL_CONNECT_TIMEOUT', '1200', null],
    ['HCCL_EXEC_TIMEOUT', '1800', null],
    ['HCCL_RDMA_TIMEOUT', '25', 'out-of-range'],
    ['HCCL_RDMA_RETRY_CNT', '8', 'out-of-range'],
    ['HCCL_RDMA_TC', '106', 'invalid-value'],
    ['HCCL_RDMA_TC', '104', null],
    ['HCCL_RDMA_SL', '8', 'out-of-range'],
    ['HCCL_WHITELIST_DISABLE', '1', null],
    ['RCCL_P2P_NET_THRESHOLD', '64K', 'number-suffix'],
    ['RCCL_P2P_NET_THRESHOLD', '65536', null],
    ['RCCL_MSCCL_ENABLE', 'true', 'not-a-number'],
    ['RCCL_MSCCL_ENABLE', '0', null],
  ])('%s=%s: %s', (name, text, kind) => {
    expect(kindOf(name, text)).toBe(kind);
  });

  it('measures time in seconds, and 0 as for ever', () => {
    expect(read('HCCL_CONNECT_TIMEOUT', '1200').effect).toBe('Ascend HCCL reads 1200 s (20 min).');
    expect(read('HCCL_EXEC_TIMEOUT', '0').effect).toBe('Ascend HCCL reads 0: it never times out.');
    expect(read('HCCL_RDMA_TIMEOUT', '20').effect).toBe('Ascend HCCL reads 20: the adapter waits 4.29 s for each answer.');
  });

  it('says where RCCL takes a variable of NCCL otherwise', () => {
    expect(explain('NCCL_MAX_NCHANNELS', '64', { version }).rccl).toContain('128');
    expect(explain('NCCL_IB_HCA', 'mlx5', { version }).rccl).toBeNull();
  });
});

describe('short words for the hints', () => {
  it.each([
    ['HCCL_BUFFSIZE', '4194304', '4 TiB'],
    ['HCCL_BUFFSIZE', '200', '200 MiB'],
    ['HCCL_RDMA_TIMEOUT', '20', '4.3 s per try'],
    ['TORCH_NCCL_HEARTBEAT_TIMEOUT_SEC', '1800', '30 min'],
    ['TORCH_NCCL_HEARTBEAT_TIMEOUT_SEC', '60', null],
    ['TORCH_NCCL_COORD_CHECK_MILSEC', '5000', '5 s'],
    ['TORCH_NCCL_TRACE_BUFFER_SIZE', '0', 'the flight recorder is off'],
    ['TORCH_NCCL_TRACE_BUFFER_SIZE', '2000', null],
    ['TORCH_NCCL_BLOCKING_WAIT', 'yes', 'on'],
    ['TORCH_NCCL_BLOCKING_WAIT', 'maybe', null],
  ])('%s=%s → %s', (name, text, words) => {
    const found = variable(name);
    if (found === null) throw new Error(name);
    expect(describeValue(found, text, version)).toBe(words);
  });
});

describe('names of other software', () => {
  it('are never called misspellings of each other', () => {
    expect(nearestName('NCCL_EXEC_TIMEOUT', version)).not.toBe('HCCL_EXEC_TIMEOUT');
    expect(nearestName('NCCL_RDMA_TC', version)).not.toBe('HCCL_RDMA_TC');
    expect(nearestName('NCCL_MSCCL_ENABLE', version)).not.toBe('RCCL_MSCCL_ENABLE');
    expect(nearestName('HCCL_BUFSIZE', version)).not.toBe('NCCL_BUFFSIZE');
    expect(nearestName('HCCL_CONNECT_TIMEOUTS', version)).toBe('HCCL_CONNECT_TIMEOUT');
  });

  it('that lack TORCH_ are sent to PyTorch’s', () => {
    expect(nearestName('NCCL_HEARTBEAT_TIMEOUT_SEC', version)).toBe('TORCH_NCCL_HEARTBEAT_TIMEOUT_SEC');
    expect(nearestName('NCCL_TRACE_BUFFER_SIZE', version)).toBe('TORCH_NCCL_TRACE_BUFFER_SIZE');
  });

  it.each([
    'TORCH_NCCL_SOMETHING_NEW',
    'TORCH_FR_SOMETHING_NEW',
    'NCCL_TESTS_SPLIT',
    'NCCL_UCX_TLS',
    'NCCL_SHARP_DISABLE',
    'NCCL_IBEXT_DISABLE',
    'NCCL_FASTRAK_NUM_FLOWS',
    'NCCL_GPUDIRECTTCPX_CTRL_DEV',
    'NCCL_GPUVIZ_READ_INTERVAL_IN_MICROSECONDS',
    'NCCL_NET_PLUGIN_TELEMETRY_MODE',
    'NCCL_SHIMNET_GUEST_CONFIG_CHECKER_CONFIG_FILE',
    'OFI_NCCL_PROTOCOL',
    'FI_PROVIDER',
    'NCCL_CTRAN_ENABLE',
    'NCCL_EP_JIT_NVCC',
    'HCCL_OVER_OFI',
    'HCCL_ALGO',
    'RCCL_TREES',
    'NCCL_MINBYTES',
    'NCCL_TEST_HOME',
    'NCCL_VERSION',
    'NCCL_HOME',
    'MSCCL_XML_FILES',
  ])('%s has somebody who reads it', (name) => {
    expect(variable(name)).toBeNull();
    expect(foreignOwner(name)).not.toBeNull();
  });

  it.each(['NCCL_SOCKET_TIMEOUT', 'NCCL_FLUX_CAPACITOR', 'NCCL_TUNING_FILE'])('%s has nobody', (name) => {
    expect(foreignOwner(name)).toBeNull();
  });

  it('are names of settings, as all of the catalogue are', () => {
    for (const { name } of variables()) expect(isSettingName(name), name).toBe(true);
    for (const name of ['HCCL_ALGO', 'RCCL_TREES', 'TORCH_FR_X']) expect(isSettingName(name)).toBe(true);
    for (const name of ['PATH', 'MY_NCCL_X', 'CUDA_VISIBLE_DEVICES']) expect(isSettingName(name)).toBe(false);
  });

  it('have an owner that is told', () => {
    for (const known of variables()) expect(foreignOwner(known.name) === null, known.name).toBe(!isElsewhere(known));
  });
});
