import { afterEach, describe, expect, it } from 'vitest';
import * as l10n from '@vscode/l10n';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeValue, variable } from '../../../src/nccl/catalog/index.js';

function said(name: string, text: string, version = '2.30.7'): string | null {
  const found = variable(name);
  if (found === null) throw new Error(`${name} is not in the catalogue`);
  return describeValue(found, text, version);
}

describe('the few words behind a value', () => {
  it.each([
    ['NCCL_BUFFSIZE', '4194304', '4 MiB'],
    ['NCCL_BUFFSIZE', '0x400000', '4 MiB'],
    ['NCCL_BUFFSIZE', '4M', '4 B'],
    ['NCCL_BUFFSIZE', '512', null],
    ['NCCL_IB_TIMEOUT', '23', '34 s per try'],
    ['NCCL_IB_TIMEOUT', '14', '67 ms per try'],
    ['NCCL_IB_TIMEOUT', '0', 'never times out'],
    ['NCCL_IB_TC', '106', 'DSCP 26'],
    ['NCCL_IB_TC', '0', null],
    ['NCCL_IB_GID_INDEX', '010', '8'],
    ['NCCL_IB_GID_INDEX', '3', null],
    ['NCCL_NTHREADS', '1000', '512'],
    ['NCCL_NTHREADS', '256', null],
    ['NCCL_MAX_NCHANNELS', '128', '64'],
    ['NCCL_P2P_DISABLE', '2', 'off'],
    ['NCCL_P2P_DISABLE', 'true', 'off'],
    ['NCCL_P2P_DISABLE', '1', null],
    ['NCCL_IB_DISABLE', '2', 'on'],
    ['NCCL_NET_GDR_LEVEL', '5', 'SYS'],
    ['NCCL_NET_GDR_LEVEL', 'phb', 'ignored'],
    ['NCCL_NET_GDR_LEVEL', 'PHB', null],
    ['NCCL_DEBUG', 'info', 'INFO'],
    ['NCCL_DEBUG', 'INFO', null],
    ['NCCL_DEBUG', 'DEBUG', 'silent'],
    ['NCCL_CTA_POLICY', '1', 'EFFICIENCY'],
    ['NCCL_CTA_POLICY', 'ZERO', null],
    ['NCCL_SET_THREAD_NAME', 'TRUE', 'on'],
    ['NCCL_SET_THREAD_NAME', 'yes', 'ignored'],
    ['NCCL_SOCKET_IFNAME', 'eth0', null],
    ['NCCL_BUFFSIZE', '', null],
  ])('%s=%s → %s', (name, text, words) => {
    expect(said(name, text)).toBe(words);
  });

  it('depends on the release', () => {
    expect(said('NCCL_MAX_NCHANNELS', '64', '2.24.3')).toBe('32');
    expect(said('NCCL_MAX_NCHANNELS', '64', '2.25.1')).toBeNull();
  });
});

describe('in Chinese', () => {
  afterEach(() => {
    l10n.config({ contents: {} });
  });

  it('speaks the language of the user', () => {
    const folder = join(import.meta.dirname, '../../../l10n/zh-cn');
    const texts = ['catalogDescribe.json', 'server.json'].map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as object);
    l10n.config({ contents: Object.assign({}, ...texts) as Record<string, string> });
    expect(said('NCCL_IB_TIMEOUT', '23')).toBe('每次尝试 34 秒');
    expect(said('NCCL_P2P_DISABLE', '2')).toBe('关');
  });
});
