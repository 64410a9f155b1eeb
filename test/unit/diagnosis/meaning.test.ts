import { describe, expect, it } from 'vitest';
import { meaningOf } from '../../../src/nccl/log/meaning.js';

const by = 'gpu-007:40011:40100 [3] NCCL INFO ';
const said = (message: string, version: string | null = '2.27.7'): string =>
  meaningOf(`${by}${message}`, version)?.sentences.join(' ') ?? '';

describe('what a line of a log means', () => {
  it.each([
    ['Channel 00/0 : 7[7] -> 8[0] [send] via NET/IB/0/GDRDMA', 'GPUDirect RDMA: the adapter'],
    ['Channel 00/0 : 7[7] -> 8[0] [send] via NET/IB/3(5)', 'PXN: rank 5'],
    ['Channel 00/0 : 7[7] -> 8[0] [send] via NET/IB/0', 'Without GPUDirect'],
    ['Channel 00/0 : 7[7] -> 8[0] [receive] via NET/Socket/0', 'Over TCP'],
    ['Channel 01/0 : 0[0] -> 1[1] via P2P/CUMEM/read', 'cuMem'],
    ['Channel 01 : 0[1b000] -> 1[43000] via direct shared memory', 'host memory that both share'],
    ['Channel 00/08 :    0   1   2   3', 'The ring of channel 0'],
    ['Trees [0] 1/8/-1->0->-1 [1] -1/-1/-1->0->7', 'it is the root, over 1, 8'],
    ['Using network Socket', 'goes over TCP'],
    ['Using network IB', 'goes over IB'],
    ['NET/IB : Using [0]mlx5_0:1/IB [1]mlx5_1:1/RoCE [RO]; OOB eth0:10.0.0.1<0>', 'relaxed ordering'],
    ["GPU Direct RDMA Disabled for HCA 0 'mlx5_0'", 'does not reach GPU memory'],
    ['ncclCommInitRank comm 0x5581 rank 3 nranks 16 cudaDev 3 nvmlDev 3 busId 4b000 commId 0x9a3f - Init START', 'Rank 3 begins'],
    ['2 coll channels, 2 p2p channels, 2 p2p channels per peer', 'So few limit'],
    ['16 coll channels, 16 p2p channels, 2 p2p channels per peer', 'Collectives use 16'],
    ['Pattern 4, crossNic 0, nChannels 8, bw 48.000000/24.000000, type NVL/SYS, sameChannels 1', 'the link between processors'],
    ['AllReduce: 1048576 Bytes -> Algo RING proto SIMPLE channel{Lo..Hi}={0..15}', 'algorithm RING with protocol SIMPLE'],
    ['1048576 Bytes -> Algo 1 proto 2 time 53.1', 'algorithm Ring with protocol Simple'],
    ['AllReduce: opCount 1a sendbuff 0x1 recvbuff 0x2 count 1024 datatype 9 op 0 root 0 comm 0x3 [nranks=8] stream 0x4', 'Call number 26'],
    ['Init timings - ncclCommInitRank: rank 0 nranks 8 total 1.23 (kernels 0.20, alloc 0.83, rest 0.2)', '"alloc" with 0.83 s'],
    ['transport/net.cc:1202 -> 6', 'a peer ended or the network failed'],
  ])('%s', (message, part) => {
    expect(said(message)).toContain(part);
  });

  it('is that of the variable as the release reads it', () => {
    const meaning = meaningOf(`${by}NCCL_BUFFSIZE set by environment to 4194304.`, '2.27.7');
    expect(meaning?.sentences[0]).toContain('NCCL_BUFFSIZE');
    expect(meaning?.sentences[0]).toContain('4194304.');
    expect(meaning?.variables).toEqual(['NCCL_BUFFSIZE']);
  });

  it('is that of the message where it is a trouble, nearest to the cause first', () => {
    const meaning = meaningOf(
      '[2025-03-18 21:25:51] gpu-1:4:5 [0] misc/socket.cc:81 NCCL WARN socketProgress: Connection closed by remote peer gpu-2<48772>',
      null,
    );
    expect(meaning?.message?.id).toBe('sock-closed');
    expect(meaning?.by).toEqual({ host: 'gpu-1', pid: 4, device: 0 });
  });

  it('is nothing where nothing is known', () => {
    expect(meaningOf('Epoch 3, loss 2.71', null)).toBeNull();
    expect(meaningOf(`${by}something that no release says`, null)).toBeNull();
  });
});
