import { describe, expect, it } from 'vitest';
import { eachLine } from '../../../../src/fabric/readers/eachLine.js';
import { readIblinkinfo } from '../../../../src/fabric/readers/iblinkinfo.js';
import { readIbnetdiscover } from '../../../../src/fabric/readers/ibnetdiscover.js';
import { readIbnodes } from '../../../../src/fabric/readers/ibnodes.js';
import { readIbportstate } from '../../../../src/fabric/readers/ibportstate.js';
import { readIbqueryerrors } from '../../../../src/fabric/readers/ibqueryerrors.js';
import { readIbstat } from '../../../../src/fabric/readers/ibstat.js';
import { readPerfquery } from '../../../../src/fabric/readers/perfquery.js';
import { readSminfo } from '../../../../src/fabric/readers/sminfo.js';

describe('eachLine', () => {
  const lines = (input: string | string[]): string[] => {
    const found: string[] = [];
    eachLine(input, (line, number) => found.push(`${number} ${line}`));
    return found;
  };

  it('gives the same lines whatever the chunks', () => {
    const whole = lines('a\r\nbc\n\nd');
    expect(whole).toEqual(['1 a', '2 bc', '3 ', '4 d']);
    for (let at = 0; at <= 8; at++) expect(lines(['a\r\nbc\n\nd'.slice(0, at), 'a\r\nbc\n\nd'.slice(at)])).toEqual(whole);
    expect(lines(Array.from('a\r\nbc\n\nd'))).toEqual(whole);
  });

  it('cuts a line that no tool prints, and goes on behind it', () => {
    const long = 'x'.repeat(9000);
    expect(lines(`${long}\nb`).map((line) => line.length)).toEqual([8194, 3]);
    expect(lines([long, long, '\nb']).map((line) => line.length)).toEqual([8194, 3]);
  });
});

describe('readIbnetdiscover', () => {
  it('reads the ports report, also what is not connected and what old releases wrote', () => {
    const { devices, problems } = readIbnetdiscover(
      [
        "CA   134  1 0x7cfe9003003b4bde 4x EDR - SW  1719 10 0x7cfe9003009ce5b0 ( 'o0001 HCA-1' - 'ib-i1l1s01' )",
        "SW  1719 10 0x7cfe9003009ce5b0 4x EDR - CA   134  1 0x7cfe9003003b4bde ( 'ib-i1l1s01' - 'o0001 HCA-1' )",
        "SW  1719 37 0x7cfe9003009ce5b0 4x ???                                    'ib-i1l1s01'",
        'SW   479 22 0x0002c9020040f161 4x QDR                                   Infiniscale-IV Mellanox Technologies',
      ].join('\n'),
    );
    expect(problems).toEqual([]);
    expect(devices.map(({ type, id, name, ports, lid }) => [type, id, name, ports.length, lid])).toEqual([
      ['adapter', 'H-7cfe9003003b4bde', 'o0001 HCA-1', 1, null],
      ['switch', 'S-7cfe9003009ce5b0', 'ib-i1l1s01', 1, 1719],
      ['switch', 'S-0002c9020040f161', 'Infiniscale-IV Mellanox Technologies', 0, 479],
    ]);
    expect(devices[0]?.ports[0]).toMatchObject({
      peer: 'S-7cfe9003009ce5b0',
      peerPort: 10,
      width: '4x',
      speed: 'EDR',
      lid: 134,
      peerLid: 1719,
    });
  });

  it('reads the grouped form with chassis and external ports', () => {
    const { devices, problems } = readIbnetdiscover(
      [
        'Chassis 1 (guid 0x8f10400411a09)',
        '# Spine Nodes',
        'vendid=0x8f1',
        'devid=0x5a30',
        'sysimgguid=0x8f10400411a09\t\t# Chassis 1',
        'switchguid=0x8f10400411a08(8f10400411a0a)\t# ISR9096 Spine 1 Chip 1',
        'Switch\t24 "S-0008f10400411a08"\t\t# "spine" enhanced port 0 lid 6 lmc 0',
        '[1][ext 5]\t"S-0008f104003f1e29"[12][ext 3]\t\t# "line" lid 17 4xSDR',
        'Hostname: x',
      ].join('\n'),
    );
    expect(problems).toEqual([]);
    expect(devices).toMatchObject([
      { guid: '0x0008f10400411a08', portGuid: '0x0008f10400411a0a', chassis: 1, lid: 6, size: 24, name: 'spine' },
    ]);
    expect(devices[0]?.ports).toMatchObject([{ number: 1, peer: 'S-0008f104003f1e29', peerPort: 12, speed: 'SDR', peerLid: 17 }]);
  });
});

const line =
  '0xb83fd20300000080 "         MF0;leaf01:MQM8700/U1"     20   10[  ] ==( 4X      25.78125 Gbps Active/  LinkUp)==>  0xb83fd20300000140     11    6[  ] "MF0;spine00:MQM8700/U1" (Could be 12X Could be 53.125 Gbps)';

describe('readIblinkinfo', () => {
  it('reads a line of --line with what the link could be', () => {
    expect(readIblinkinfo(line)).toEqual({
      problems: [],
      ports: [
        {
          here: { kind: null, guid: '0xb83fd20300000080', name: 'MF0;leaf01:MQM8700/U1', lid: 20, port: 10 },
          there: { kind: null, guid: '0xb83fd20300000140', name: 'MF0;spine00:MQM8700/U1', lid: 11, port: 6 },
          width: '4x',
          speed: 'EDR',
          state: 'Active',
          physState: 'LinkUp',
          couldBeWidth: '12x',
          couldBeSpeed: 'HDR',
          line: 1,
        },
      ],
    });
  });

  it('reads blocks of switches and adapters, ports that are down and ports whose peer does not answer', () => {
    const { ports, problems } = readIblinkinfo(
      [
        'Switch: 0xb83fd20300000080 MF0;leaf01:MQM8700/U1:',
        '          20    8[  ] ==(                Down/ Polling)==>             [  ] "" ( )',
        '          20    9[  ] ==( 4X         106.25 Gbps Active/  LinkUp)==>     "Port not available"',
        'CA: gpu031 mlx5_0:',
        '      0x0c42a10300000201      4    1[  ] ==( 4X 10.0 Gbps (FDR10) Active/  LinkUp)==>       2    8[  ] "MF0;leaf03:MQM8700/U1" (Could be 12X )',
      ].join('\n'),
    );
    expect(problems).toEqual([]);
    expect(
      ports.map(({ here, there, width, speed, state, physState }) => [
        here.kind,
        here.guid,
        here.port,
        there?.port,
        width,
        speed,
        state,
        physState,
      ]),
    ).toEqual([
      ['switch', '0xb83fd20300000080', 8, undefined, null, null, 'Down', 'Polling'],
      ['switch', '0xb83fd20300000080', 9, undefined, '4x', 'NDR', 'Active', 'LinkUp'],
      ['adapter', '0x0c42a10300000201', 1, 8, '4x', 'FDR10', 'Active', 'LinkUp'],
    ]);
  });

  it('reads switch settings beside the state', () => {
    const text = line.replace('LinkUp)==>', 'LinkUp) (HOQ:7 VL_Stall:7)==>');
    expect(readIblinkinfo(text).ports[0]).toMatchObject({ state: 'Active', physState: 'LinkUp', speed: 'EDR' });
  });

  it('is not misled by a description with an arrow or quotation marks in it', () => {
    const text = line.replace('MF0;leaf01:MQM8700/U1', 'a" 1 1[  ] ==( x').replace('MF0;spine00:MQM8700/U1', 'b" (Could be 4X) "c');
    expect(readIblinkinfo(text).ports).toMatchObject([
      { here: { port: 10 }, there: { port: 6, name: 'b" (Could be 4X) "c' }, couldBeWidth: '12x' },
    ]);
  });

  it('says where it did not understand a line', () => {
    expect(readIblinkinfo(`# comment\n\nibwarn: [1] timed out\n${line}`)).toMatchObject({ problems: [{ line: 3 }], ports: [{ line: 4 }] });
  });
});

describe('readIbqueryerrors', () => {
  const text = [
    'Errors for "gpu031 mlx5_0"',
    '   GUID 0xc42a10300000201 port 1: [SymbolErrorCounter == 65535]',
    'Errors for 0xb83fd20300000080 "MF0;leaf01:MQM8700/U1"',
    '   GUID 0xb83fd20300000080 port ALL: [PortRcvErrors == 500] [PortInactiveDiscards == 480]',
    '   GUID 0xb83fd20300000080 port 12: [PortRcvErrors == 500] [PortInactiveDiscards == 480] [PortXmitWait == 18446744073709551615 (16.000E)]',
    '       Link info:     20   12[  ] ==( 4X        53.125 Gbps Active/  LinkUp)==>  0xb83fd20300000140     11    8[  ] "MF0;spine00:MQM8700/U1" ( )',
    '',
    '## Summary: 38 nodes checked, 3 bad nodes found',
    '##          130 ports checked, 4 ports have errors beyond threshold',
    '## Thresholds: [SymbolErrorCounter = 10][PortXmitDiscards = 100]',
    '##          2 PMA query failures',
    '## Suppressed: PortXmitWait PortRcvSwitchRelayErrors',
  ].join('\n');

  it('reads ports, thresholds, what was suppressed and the summary', () => {
    const found = readIbqueryerrors(text);
    expect(found).toMatchObject({
      thresholds: { SymbolErrorCounter: 10, PortXmitDiscards: 100 },
      suppressed: ['PortXmitWait', 'PortRcvSwitchRelayErrors'],
      summary: { nodes: 38, badNodes: 3, ports: 130, badPorts: 4 },
      queryFailures: 2,
      problems: [{ line: null }],
    });
    expect(found.ports.map(({ guid, name, isSwitch, port }) => [guid, name, isSwitch, port])).toEqual([
      ['0x0c42a10300000201', 'gpu031 mlx5_0', false, 1],
      ['0xb83fd20300000080', 'MF0;leaf01:MQM8700/U1', true, null],
      ['0xb83fd20300000080', 'MF0;leaf01:MQM8700/U1', true, 12],
    ]);
  });

  it('gives details the names of the attribute that they come from', () => {
    const { ports } = readIbqueryerrors(
      `${text}\n   GUID 0x1 port 3: [PortXmitDiscards == 9] [PortMalformedPktErrors == 4]\n   GUID 0x1 port 4: [PortRcvErrors == 9] [PortMalformedPktErrors == 4]`,
    );
    expect(ports[2]?.counters).toMatchObject({ PortRcvErrors: 500, PortLocalPhysicalErrors: 480 });
    expect(ports[3]?.counters).toEqual({ PortXmitDiscards: 9, PortNeighborMTUDiscards: 4 });
    expect(ports[4]?.counters).toEqual({ PortRcvErrors: 9, PortMalformedPktErrors: 4 });
  });

  it('says that an empty or cut output is not complete', () => {
    expect(readIbqueryerrors('').problems).toMatchObject([{ message: expect.stringContaining('not complete') as string }]);
    expect(readIbqueryerrors(text.slice(0, 300)).problems).toHaveLength(1);
  });

  it('reads data counters', () => {
    expect(
      readIbqueryerrors(
        'Data Counters for 0xc42a10300000200 "gpu031 mlx5_0"\n   GUID 0xc42a10300000200 port 1: [PortXmitData == 5328 (20.812KB)] [PortRcvData == 5400 (21.094KB)]',
      ).ports,
    ).toMatchObject([{ isSwitch: false, counters: { PortXmitData: 5328, PortRcvData: 5400 } }]);
  });
});

describe('readPerfquery', () => {
  it('reads narrow and wide counters of several ports', () => {
    const { ports, problems } = readPerfquery(
      [
        '# Port counters: Lid 38 port 1 (CapMask: 0x1200)',
        'PortSelect:......................1',
        'SymbolErrorCounter:..............65535',
        'PortXmitWait:....................0',
        '# Port extended counters: Lid 38 port 1 (CapMask: 0x5A00 CapMask2: 0x0000000)',
        'CounterSelect:...................0x0000',
        'SymbolErrorCounter:..............70000',
        '# Port counters: DR path slid 0; dlid 0; 0,1 port 2 (CapMask: 0x1200)',
        'LinkDownedCounter:...............3',
        'perfquery: iberror: failed',
      ].join('\n'),
    );
    expect(ports).toEqual([
      { lid: 38, port: 1, extended: false, counters: { SymbolErrorCounter: 65535, PortXmitWait: 0 }, line: 1 },
      { lid: 38, port: 1, extended: true, counters: { SymbolErrorCounter: 70000 }, line: 5 },
      { lid: null, port: 2, extended: false, counters: { LinkDownedCounter: 3 }, line: 8 },
    ]);
    expect(problems).toMatchObject([{ line: 10 }]);
  });

  it('says that a port did not answer', () => {
    expect(readPerfquery('# Port counters: Lid 10 port 3 (CapMask: 0x1300)\nPortSelect:......................3').problems).toHaveLength(1);
  });
});

describe('readIbportstate', () => {
  const block = (head: string, width: string, ext: string): string =>
    [
      head,
      '# Port info: Lid 10 port 9',
      'LinkState:.......................Active',
      'PhysLinkState:...................LinkUp',
      'LinkWidthEnabled:................1X or 4X',
      `LinkWidthActive:.................${width}`,
      'LinkSpeedActive:.................10.0 Gbps',
      'LinkSpeedEnabled:................2.5 Gbps or 5.0 Gbps or 10.0 Gbps',
      `LinkSpeedExtActive:..............${ext}`,
      'LinkSpeedExtEnabled:.............14.0625 Gbps or 25.78125 Gbps or 53.125 Gbps',
      '# MLNX ext Port info: Lid 10 port 9',
      'LinkSpeedActive:.................0x00',
    ].join('\n');

  it('reads the port and its peer, with what is enabled', () => {
    const { ports, problems } = readIbportstate(
      `${block('Switch PortInfo:', '1X', '53.125 Gbps')}\n${block('Peer PortInfo:', '4X', 'No Extended Speed')}`,
    );
    expect(problems).toEqual([]);
    expect(ports).toMatchObject([
      { peer: false, lid: 10, port: 9, state: 'Active', width: '1x', speed: 'HDR', enabledWidth: '4x', enabledSpeed: 'HDR' },
      { peer: true, width: '4x', speed: 'QDR' },
    ]);
  });

  it('says that another text holds no port', () => {
    expect(readIbportstate('hello').problems).toHaveLength(2);
  });
});

describe('readIbstat', () => {
  it('reads ibstat', () => {
    const { devices, problems } = readIbstat(
      [
        "CA 'mlx5_0'",
        '\tCA type: MT4129',
        '\tNumber of ports: 1',
        '\tFirmware version: 28.39.1002',
        '\tHardware version: 0',
        '\tNode GUID: 0x946dae03008b6f5a',
        '\tSystem image GUID: 0x946dae03008b6f5a',
        '\tPort 1:',
        '\t\tState: Active',
        '\t\tPhysical state: LinkUp',
        '\t\tRate: 400',
        '\t\tBase lid: 1181',
        '\t\tLMC: 0',
        '\t\tSM lid: 1',
        '\t\tCapability mask: 0xa651e848',
        '\t\tPort GUID: 0x946dae03008b6f5a',
        '\t\tLink layer: InfiniBand',
      ].join('\n'),
    );
    expect(problems).toEqual([]);
    expect(devices).toMatchObject([
      {
        name: 'mlx5_0',
        type: 'MT4129',
        firmware: '28.39.1002',
        nodeGuid: '0x946dae03008b6f5a',
        ports: [{ number: 1, state: 'Active', rateGbps: 400, lid: 1181, smLid: 1, guid: '0x946dae03008b6f5a', linkLayer: 'InfiniBand' }],
      },
    ]);
  });

  it('reads ibstatus', () => {
    const text = [
      "Infiniband device 'mlx5_0' port 1 status:",
      '\tdefault gid:\t fe80:0000:0000:0000:946d:ae03:008b:6f5a',
      '\tbase lid:\t 0x49d',
      '\tsm lid:\t\t 0x1',
      '\tstate:\t\t 4: ACTIVE',
      '\tphys state:\t 5: LinkUp',
      '\trate:\t\t 200 Gb/sec (2X NDR)',
      '\tlink_layer:\t InfiniBand',
      '',
    ].join('\n');
    const { devices, problems } = readIbstat(
      `${text}\n${text.replace("mlx5_0' port 1", "mlx5_0' port 2").replace('InfiniBand', 'Ethernet')}`,
    );
    expect(problems).toEqual([]);
    expect(devices).toMatchObject([
      {
        name: 'mlx5_0',
        ports: [
          {
            number: 1,
            state: 'ACTIVE',
            physState: 'LinkUp',
            rateGbps: 200,
            width: '2x',
            speed: 'NDR',
            lid: 0x49d,
            guid: '0x946dae03008b6f5a',
          },
          { number: 2, guid: null, linkLayer: 'Ethernet' },
        ],
      },
    ]);
  });
});

describe('readIbnodes and readSminfo', () => {
  it('read lists of nodes and the subnet manager', () => {
    const { nodes, problems } = readIbnodes(
      [
        'Ca\t: 0x0c42a10300000200 ports 1 "gpu031 mlx5_0"',
        'Switch\t: 0xb83fd20300000100 ports 16 "MF0;leaf03:MQM8700/U1" enhanced port 0 lid 2 lmc 0',
        'Ca\t : 0x0c42a10300000200 ports 1 devid 0x1017 vendid 0x2c9 "a "b" c"',
        'ibwarn: nothing',
      ].join('\n'),
    );
    expect(nodes.map(({ kind, guid, ports, name, lid }) => [kind, guid, ports, name, lid])).toEqual([
      ['adapter', '0x0c42a10300000200', 1, 'gpu031 mlx5_0', null],
      ['switch', '0xb83fd20300000100', 16, 'MF0;leaf03:MQM8700/U1', 2],
      ['adapter', '0x0c42a10300000200', 1, 'a "b" c', null],
    ]);
    expect(problems).toMatchObject([{ line: 4 }]);
    expect(readSminfo('sminfo: sm lid 1 sm guid 0xc42a10300000011, activity count 1162 priority 0 state 3 SMINFO_MASTER').manager).toEqual({
      lid: 1,
      guid: '0x0c42a10300000011',
      activity: 1162,
      priority: 0,
      state: 'SMINFO_MASTER',
    });
    expect(readSminfo('sminfo: iberror').problems).toHaveLength(1);
  });
});
