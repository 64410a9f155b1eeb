import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readNetworkFile } from '../../../src/fabric/networkFile.js';
import { fabricFile } from '../../lab/ib/fabricFile.js';
import { host, nic, snapshot } from './facts.js';

const net = fabricFile({ hosts: 16, radix: 8 }).text;
const kindOf = (text: string): string | null => {
  const read = readNetworkFile(text);
  return read === null ? null : read.kind === 'pairs' ? `pairs of ${String(read.pairs.names.length)}` : `fabric of ${String(read.fabric.summary.hosts)}`;
};

describe('a file that describes a network', () => {
  it('is told by what is in it', () => {
    expect(kindOf(net)).toBe('fabric of 16');
    expect(kindOf(',a,b\na,,1\nb,1,\n')).toBe('pairs of 2');
    expect(kindOf(JSON.stringify({ names: ['a', 'b', 'c'], us: [[null, 1, 2]], origin: 'simulated' }))).toBe('pairs of 3');
    expect(kindOf(JSON.stringify(snapshot({ 'gpu-01': host({ nics: [nic('mlx5_0')] }) })))).toBe('fabric of 1');
    expect(kindOf(JSON.stringify({ nodes: [{ id: 'h', kind: 'host', name: 'h' }], links: [] }))).toBe('fabric of 1');
    expect(kindOf('SwitchName=leaf1 Nodes=gpu[01-04]\nSwitchName=leaf2 Nodes=gpu[05-08]\nSwitchName=spine Switches=leaf[1-2]\n')).toBe('fabric of 8');
  });

  it('keeps its origin', () => {
    expect(readNetworkFile(JSON.stringify(snapshot({ 'gpu-01': host() })))?.origin).toBe('simulated');
    expect(readNetworkFile(JSON.stringify({ names: ['a', 'b'], us: [[null, 1]], origin: 'simulated' }))?.origin).toBe('simulated');
    expect(readNetworkFile(net)?.origin).toBe('measured');
  });

  it.each(['', '{', '{"a": 1}', 'some words\nof a letter\n', 'gpu-01\ngpu-02\n', 'a b c\n', '{"names": [], "us": []}', '[]'])('is none of these: %j', (text) => {
    expect(readNetworkFile(text)).toBeNull();
  });

  const sample = '../shared/samples/lab/ibsim-32/ibnetdiscover.txt';
  it.runIf(existsSync(sample))('reads the output of a real ibnetdiscover', () => {
    expect(kindOf(readFileSync(sample, 'utf8'))).toBe('fabric of 32');
  });
});
