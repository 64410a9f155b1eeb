import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fabricFromIbnetdiscover } from '../../src/fabric/fromDiscovery.js';
import { infinibandPieces, type InfinibandOutputs } from '../../src/fabric/pieces/infiniband.js';
import { readPerftest } from '../../src/fabric/readers/perftest.js';
import { readSminfo } from '../../src/fabric/readers/sminfo.js';
import { withFindings } from '../../src/fabric/structure/findings.js';
import { structureOf } from '../../src/fabric/structure/structure.js';
import { fabricFile } from '../lab/ib/fabricFile.js';

const ports = ['A', 'B'].map(
  (name) =>
    `0xb83fd20300000080 "  MF0;leaf${name}:MQM8700/U1"     20   10[  ] ==( 4X      25.78125 Gbps Active/  LinkUp)==>  0xb83fd20300000140     11    6[  ] "MF0;spine00:MQM8700/U1" (Could be 12X Could be 53.125 Gbps)`,
);
const samples: Readonly<Record<Exclude<keyof InfinibandOutputs, 'ibstat' | 'knownBy'>, string>> = {
  ibnetdiscover: fabricFile({ hosts: 6, adapters: 2, radix: 8 }).text,
  iblinkinfo: [
    'Switch: 0xb83fd20300000080 x:',
    '  20    8[  ] ==(                Down/ Polling)==>             [  ] "" ( )',
    'CA: a b:',
    '      0x0c42a10300000201      4    1[  ] ==( 4X 10.0 Gbps (FDR10) Active/  LinkUp)==>       2    8[  ] "MF0;l" (Could be 12X )',
    ...ports,
  ].join('\n'),
  ibqueryerrors:
    'Errors for "a b"\n   GUID 0xc42a10300000201 port 1: [SymbolErrorCounter == 65535] [PortRcvErrors == 5]\n\n## Summary: 38 nodes checked, 3 bad nodes found\n##          130 ports checked, 4 ports have errors beyond threshold\n## Thresholds: [SymbolErrorCounter = 10]\n## Suppressed: PortXmitWait',
  perfquery: '# Port counters: Lid 38 port 1 (CapMask: 0x1200)\nPortSelect:......................1\nSymbolErrorCounter:..............65535',
  ibportstate: 'Switch PortInfo:\n# Port info: Lid 10 port 9\nLinkState:.......................Active\nLinkWidthActive:.................4X',
  ibnodes:
    'Ca\t: 0x0c42a10300000200 ports 1 "gpu031 mlx5_0"\nSwitch\t: 0xb83fd20300000100 ports 16 "MF0;leaf03:MQM8700/U1" enhanced port 0 lid 2 lmc 0',
};
const others = [
  "CA 'mlx5_0'\n\tCA type: MT4129\n\tPort 1:\n\t\tState: Active\n\t\tRate: 400",
  ' RDMA_Write BW Test\n #bytes     #iterations    BW peak[MB/sec]    BW average[MB/sec]   MsgRate[Mpps]\n 8388608    20000            24056.74            24056.72\t\t   0.003007',
  'sminfo: sm lid 1 sm guid 0xc42a10300000011, activity count 1162 priority 0 state 3 SMINFO_MASTER',
];

/** Lines of a text dropped, doubled, cut, or replaced by junk and by pieces of other outputs. */
const stirred = (text: string): fc.Arbitrary<string> => {
  const all = Object.values(samples).concat(others).join('\n').split('\n');
  return fc
    .array(
      fc.record({ at: fc.nat(), how: fc.constantFrom('drop', 'double', 'cut', 'junk', 'foreign'), junk: fc.string({ unit: 'binary' }) }),
      { maxLength: 10 },
    )
    .map((changes) => {
      const lines = text.split('\n');
      for (const { at, how, junk } of changes) {
        const place = at % Math.max(lines.length, 1);
        const line = lines[place] ?? '';
        if (how === 'drop') lines.splice(place, 1);
        else if (how === 'double') lines.splice(place, 0, line);
        else lines[place] = how === 'cut' ? line.slice(0, line.length / 2) : how === 'junk' ? junk : (all[at % all.length] ?? '');
      }
      return lines.join('\n');
    });
};

describe('readers of InfiniBand tools', () => {
  it('never throw on a damaged discovery, and checks can judge what they give', () => {
    fc.assert(
      fc.property(stirred(samples.ibnetdiscover), (text) => {
        const { fabric } = withFindings(fabricFromIbnetdiscover(text));
        expect(structureOf(fabric).islands).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 120 },
    );
  });

  it('never throw on any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), ...Object.values(samples).concat(others).map(stirred)), (text) => {
        const outputs = { ...Object.fromEntries(Object.keys(samples).map((name) => [name, text])), ibstat: [{ host: 'a', text }] };
        expect(infinibandPieces(outputs, (kind) => ({ kind, name: '', at: null, origin: 'simulated' }))).toHaveLength(7);
        readPerftest(text);
        readSminfo(text);
      }),
      { numRuns: 150 },
    );
  });
});
