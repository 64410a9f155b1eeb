import { describe, expect, it } from 'vitest';
import { probeText } from '../../../src/cli/probeText.js';
import { answer, hostFacts, snapshotOf } from './facts.js';

describe('probeText', () => {
  it('says what is wrong before what is well, with the next step once', () => {
    const off = hostFacts({ peerMemory: [] });
    const snapshot = {
      ...snapshotOf(
        hostFacts(),
        off,
        off,
        answer(null, { kind: 'unreachable', message: 'd was not reached in 5 s.', next: 'Check that it is up.' }),
      ),
      cluster: 'prod',
    };
    expect(probeText(snapshot)).toBe(`prod · measured · 1 of 4 hosts well
  ✗ Not reached  d
      d was not reached in 5 s.
      → Check that it is up.
  ✗ GPUDirect RDMA off: no peer-memory module  b,c
      b: data of 8 of 8 GPUs go through host memory. No peer-memory module is loaded and the driver has no dma-buf.
      c: data of 8 of 8 GPUs go through host memory. No peer-memory module is loaded and the driver has no dma-buf.
      → Load it there: modprobe nvidia-peermem
  ✓ Well  a  8 × NVIDIA H100 80GB HBM3 · 8 RDMA ports · driver 550.54.15 · NCCL 2.27.3 · 2 TiB memory
`);
  });

  it('groups well hosts by what they are', () => {
    const large = hostFacts({ memoryBytes: 2 ** 42 });
    const text = probeText(snapshotOf(hostFacts(), hostFacts(), large));
    expect(text.match(/✓ Well {2}\S+/g)).toEqual(['✓ Well  a,b', '✓ Well  c']);
  });

  it('shortens long groups and never prints a host’s escapes', () => {
    const bad = Array.from({ length: 20 }, () => answer(null, { kind: 'timeout', message: '\u001b[2Jx did not answer.', next: null }));
    const text = probeText(snapshotOf(...bad));
    expect(text).toContain('and 12 more');
    expect(text).not.toContain('\u001b');
  });

  it('names the machine, and what could not be seen once for all hosts', () => {
    const machine = { vendor: 'Some', product: 'Server 9', board: null, instanceType: null };
    const seen = {
      ...answer(hostFacts({ machine, interfaces: null })),
      unseen: [{ section: 'pci', why: 'permission', message: 'ACS is for root.' }],
    } as const;
    const text = probeText(snapshotOf(seen, seen, answer(hostFacts({ machine, interfaces: null }))));
    expect(text).toContain('✓ Well  a,b,c  Server 9 · 8 × NVIDIA H100');
    expect(text.match(/^ {2}\? .*$/gm)).toEqual(['  ? ACS is for root.  a,b']);
  });
});
