import { describe, expect, it } from 'vitest';
import { fabricFromIbnetdiscover } from '../../../../src/fabric/fromDiscovery.js';
import { placesOf } from '../../../../src/fabric/order/places.js';
import { fabricFile } from '../../../lab/ib/fabricFile.js';
import { ncclLog } from './ncclLog.js';
import { run } from './run.js';

const matrix = ',a,b,c,d\na,,1,5,9\nb,1,,2,7\nc,5,2,,3\nd,9,7,3,\n';
const net = fabricFile({ hosts: 32, radix: 16 }).text;
const { hosts } = placesOf(fabricFromIbnetdiscover(net));
const some = (...at: number[]): string[] => at.map((one) => hosts[one] ?? '');

describe('fabric tree --nccl-log', () => {
  it('puts NCCL’s own rings and trees beside the measured tree, and says what an outside tree cannot do', async () => {
    const { code, out } = await run(['fabric', 'tree', '--latency', 'm.csv', '--nccl-log', 'nccl.log'], {
      'm.csv': matrix,
      'nccl.log': ncclLog(['a', 'c', 'b', 'd']),
    });
    expect(code).toBe(0);
    expect(out).toContain('6.00 µs in all (latency; measured)');
    expect(out).toContain('Rings of channels 0: between hosts 4 (at least 4)');
    // a–c 5, c–b 2, b–d 7; of these the spanning tree has b–c.
    expect(out).toContain('14.0 µs by the measurement, the spanning tree 6.00 µs; edges of it that NCCL has too: 1');
    expect(out.indexOf('What NCCL made of it')).toBeGreaterThan(out.indexOf('Spanning tree from'));
    expect(out.trimEnd().split('\n').at(-1)).toContain('NCCL takes no tree from outside');
  });

  it('counts how its rings cross leaves where cables are known, with a matrix or without', async () => {
    const files = { 'net.txt': net, 'bad.log': ncclLog(some(0, 8, 1, 9)), 'good.log': ncclLog(some(0, 1, 8, 9)) };
    const bad = await run(['fabric', 'tree', '--ibnetdiscover', 'net.txt', '--nccl-log', 'bad.log'], files);
    expect(bad.out).toContain('between leaves 4 (at least 2)');
    expect(bad.out).toContain('Its rings leave leaves 4 times where 2 would do');
    // The log is held against the graph; it adds no hosts to it.
    expect(bad.code).toBe(0);
    const good = await run(['fabric', 'tree', '--ibnetdiscover', 'net.txt', '--nccl-log', 'good.log', '--format', 'json'], files);
    expect(JSON.parse(good.out)).toMatchObject({
      from: 'cables',
      nccl: { communicator: '9a3f00c1d2e4b577', nRanks: 4, rings: [{ channel: 0, leaf: 2, leastLeaf: 2 }], trees: [{ weight: null }] },
    });
    const [x = '', y = ''] = some(0, 8);
    const both = await run(['fabric', 'tree', '--ibnetdiscover', 'net.txt', '--latency', 'm.csv', '--nccl-log', 'two.log'], {
      'net.txt': net,
      'm.csv': `,${x},${y}\n${x},,4\n${y},4,\n`,
      'two.log': ncclLog([x, y]),
    });
    expect(both.out).toContain('between leaves 2 (at least 2)');
    expect(both.out).toContain('4.00 µs by the measurement');
  });

  it('shows a log alone, and has no tree then', async () => {
    const files = { 'nccl.log': ncclLog(['a', 'b']) };
    const text = await run(['fabric', 'tree', '--nccl-log', 'nccl.log'], files);
    expect(text.code).toBe(0);
    expect(text.out).toContain('Trees of channels 0: depth 1');
    expect(text.out).toContain('NCCL takes no tree from outside');
    const json = await run(['fabric', 'tree', '--nccl-log', 'nccl.log', '--format', 'json'], files);
    expect(JSON.parse(json.out)).toMatchObject({ origin: 'measured', tree: [], weight: null, nccl: { nRanks: 2 } });
    const dot = await run(['fabric', 'tree', '--nccl-log', 'nccl.log', '--format', 'dot'], files);
    expect([dot.code, dot.err]).toEqual([2, expect.stringContaining('tells of no cables')]);
  });

  it('takes the largest of several communicators and says so; a log without any is refused', async () => {
    const two = `${ncclLog(['a', 'b'], '0x1')}${ncclLog(['a', 'b', 'c'], '0x2')}`;
    const several = await run(['fabric', 'tree', '--nccl-log', 'nccl.log', '--format', 'json'], { 'nccl.log': two });
    expect(several.err).toContain('2 communicators; the largest, of 3 ranks');
    expect(JSON.parse(several.out)).toMatchObject({ nccl: { communicator: '2', nRanks: 3 } });
    const none = await run(['fabric', 'tree', '--nccl-log', 'nccl.log'], { 'nccl.log': 'hello\n' });
    expect([none.code, none.out]).toEqual([2, '']);
    expect(none.err).toContain('nccl.log tells of no communicator.');
    expect(none.err).toContain('NCCL_DEBUG=INFO');
  });

  it('joins the logs of hosts that each wrote their own', async () => {
    const lines = ncclLog(['a', 'b']).split('\n');
    const of = (host: string): string => lines.filter((line) => line.startsWith(`${host}:`)).join('\n');
    const { out, err } = await run(['fabric', 'tree', '--nccl-log', 'a.log', '--nccl-log', 'b.log', '--format', 'json'], { 'a.log': of('a'), 'b.log': of('b') });
    expect(err).toBe('');
    expect(JSON.parse(out)).toMatchObject({ nccl: { nRanks: 2, trees: [{ edges: 1, host: 1 }] } });
  });
});
