import { readDotted } from '../../../src/fabric/readers/dotted.js';
import { eachLine } from '../../../src/fabric/readers/eachLine.js';
import { speedName, widthName } from '../../../src/fabric/readers/ibSpeed.js';
import { readIblinkinfo } from '../../../src/fabric/readers/iblinkinfo.js';
import { readIbnetdiscover } from '../../../src/fabric/readers/ibnetdiscover.js';
import { readIbnodes } from '../../../src/fabric/readers/ibnodes.js';
import { readIbportstate } from '../../../src/fabric/readers/ibportstate.js';
import { readIbqueryerrors } from '../../../src/fabric/readers/ibqueryerrors.js';
import { readIbstat } from '../../../src/fabric/readers/ibstat.js';
import { parseJson } from '../../../src/fabric/readers/json.js';
import { readLatencyMatrix } from '../../../src/fabric/readers/latencyMatrix.js';
import { readLldp } from '../../../src/fabric/readers/lldp.js';
import { readNetq } from '../../../src/fabric/readers/netq.js';
import { isAggregationNode, readDescription, switchName } from '../../../src/fabric/readers/nodeDescription.js';
import { readPerfquery } from '../../../src/fabric/readers/perfquery.js';
import { readPerftest } from '../../../src/fabric/readers/perftest.js';
import { readRankTable } from '../../../src/fabric/readers/rankTable.js';
import { readRocmTopo } from '../../../src/fabric/readers/rocmTopo.js';
import { readFabric } from '../../../src/fabric/readers/savedFabric.js';
import { readSlurmTopology, readTopograph } from '../../../src/fabric/readers/slurmTopology.js';
import { readSminfo } from '../../../src/fabric/readers/sminfo.js';
import { readTopoMatrix } from '../../../src/fabric/readers/topoMatrix.js';
import { readTopoSystem } from '../../../src/fabric/readers/topoXml.js';
import { readXml } from '../../../src/fabric/readers/xml.js';
import { readGraphDump } from '../../../src/nccl/log/graphDump.js';
import { readGraphLog } from '../../../src/nccl/log/graphs.js';

/** One reader of the graph, what it reads, and what it may do with a text. */
export interface ReaderCase {
  readonly read: (text: string) => unknown;
  /** Small texts that it understands; names in them are called {@link name}, numbers that tell one entry from another {@link number}. */
  readonly samples: readonly string[];
  /** True of what gives text as it stands, for a reader above it to clean. */
  readonly raw?: true;
  /** A text of about so many characters that costs most where each entry is looked for among all others. */
  readonly grown?: (characters: number) => string;
  /** True of what takes YAML, whose reader needs some twenty microseconds a character of the worst texts: it is timed over shorter ones. */
  readonly slow?: true;
}

/** Stands in samples where a name stands that somebody may choose. */
export const name = 'NAME';
/** Stands in samples where a number tells entries apart. */
export const number = '4242';

const lldpJson = JSON.stringify({
  lldp: {
    interface: [
      {
        [name]: {
          via: 'LLDP',
          chassis: {
            [name]: {
              id: { type: 'mac', value: '2e:54:1e:fa:0f:59' },
              descr: name,
              capability: [{ type: name, enabled: true }],
            },
          },
          port: { id: { type: 'ifname', value: name }, descr: name },
        },
      },
    ],
  },
});
const saved = {
  nodes: [
    { id: name, kind: 'switch', name, rack: name, note: name, guid: name },
    { id: `${name}${number}`, kind: 'nic', name, host: name, pci: name, health: 'ok' },
  ],
  links: [{ a: name, b: `${name}${number}`, aPort: name, width: name, speed: name, note: name, gbps: 400, state: 'ok', kind: 'fabric' }],
};

/** Every file of `src/fabric/readers` that reads a text, by its name; and the readers of NCCL's own graphs. */
export const readerCases: Readonly<Record<string, ReaderCase>> = {
  dotted: {
    read: (text) => {
      let others = 0;
      return [readDotted(text, () => (others += 1)), others];
    },
    samples: [`# Port info: Lid ${number} port 1\nLinkState:.......................${name}\n`],
  },
  eachLine: {
    read: (text) => {
      let [lines, longest] = [0, 0];
      eachLine(text, (line, at) => ([lines, longest] = [at, Math.max(longest, line.length)]));
      return [lines, longest];
    },
    samples: [`${name}\r\n${number}\n`],
  },
  ibSpeed: { read: (text) => [speedName(text), widthName(text)], samples: ['53.125 Gbps', '4X'] },
  iblinkinfo: {
    read: readIblinkinfo,
    samples: [
      `Switch: 0xb83fd2030000${number} ${name}:\n  20    9[  ] ==( 4X 53.125 Gbps Active/  LinkUp)==> 0xb83fd20300000140     11    6[  ] "${name}" (Could be 12X )\n`,
      `0xb83fd2030000${number} "${name}"     20   10[  ] ==( 4X      25.78125 Gbps Active/  LinkUp)==>  0xb83fd20300000140     11    6[  ] "${name}" ( )\n`,
    ],
  },
  ibnetdiscover: {
    read: readIbnetdiscover,
    samples: [
      `switchguid=0xb83fd2030000${number}(b83fd2030000${number})\nSwitch\t40 "S-b83fd2030000${number}"\t\t# "${name}" enhanced port 0 lid 4 lmc 0\n[1]\t"H-0c42a10300000010"[1](c42a10300000011) \t\t# "${name}" lid 5 4xHDR\n`,
      `CA   134  1 0x7cfe90030000${number} 4x EDR - SW  1719 10 0x7cfe9003009ce5b0 ( '${name}' - '${name}' )\n`,
    ],
  },
  ibnodes: { read: readIbnodes, samples: [`Ca\t: 0x0c42a1030000${number} ports 1 "${name}"\n`] },
  ibportstate: {
    read: readIbportstate,
    samples: [
      `Switch PortInfo:\n# Port info: Lid ${number} port 9\nLinkState:.......................${name}\nLinkWidthActive:.................4X\nLinkSpeedActive:.................10.0 Gbps\n`,
    ],
  },
  ibqueryerrors: {
    read: readIbqueryerrors,
    samples: [
      `Errors for 0xb83fd2030000${number} "${name}"\n   GUID 0xb83fd2030000${number} port 12: [PortRcvErrors == 500] [PortXmitWait == 5 (5.0K)]\n\n## Summary: 38 nodes checked, 3 bad nodes found\n##          130 ports checked, 4 ports have errors beyond threshold\n## Thresholds: [SymbolErrorCounter = 10]\n## Suppressed: ${name}\n`,
    ],
  },
  ibstat: {
    read: readIbstat,
    samples: [
      `CA '${name}${number}'\n\tCA type: ${name}\n\tFirmware version: ${name}\n\tNode GUID: 0x946dae03008b6f5a\n\tPort 1:\n\t\tState: ${name}\n\t\tPhysical state: ${name}\n\t\tRate: 400\n\t\tLink layer: ${name}\n`,
      `Infiniband device '${name}${number}' port 1 status:\n\tstate:\t\t 4: ${name}\n\trate:\t\t 200 Gb/sec (2X NDR)\n\tlink_layer:\t ${name}\n`,
    ],
  },
  json: { read: parseJson, samples: [lldpJson], raw: true },
  latencyMatrix: {
    read: readLatencyMatrix,
    grown: (characters) => {
      const count = Math.ceil(characters / 16);
      const rows = Array.from({ length: count }, (_, at) => `r${String(at)},1`);
      return `${rows.map((_, at) => `c${String(at)}`).join(',')}\n${rows.join('\n')}`;
    },
    samples: [
      `,${name},b\n${name},,2\nb,3,\n`,
      JSON.stringify({
        names: [name, 'b'],
        us: [[null, 2]],
        racks: [name],
        method: name,
        at: name,
        failures: [{ from: 0, to: 1, message: name }],
      }),
      JSON.stringify({ names: [name, 'b'], columns: ['from', 'to', 'us'], pairs: [[0, 1, 2.5]] }),
    ],
  },
  lldp: {
    read: readLldp,
    samples: [
      lldpJson,
      `<lldp><interface name="${name}"><chassis><id type="local">${name}</id><name>${name}</name><descr>${name}</descr><capability type="${name}" enabled="on"/></chassis><port><id type="ifname">${name}</id><descr>${name}</descr></port></interface></lldp>`,
      `lldp.eth${number}.via=LLDP\nlldp.eth${number}.chassis.local=${name}\nlldp.eth${number}.chassis.name=${name}\nlldp.eth${number}.chassis.${name}.enabled=on\nlldp.eth${number}.port.ifname=${name}\nlldp.eth${number}.port.descr=${name}\n`,
    ],
  },
  netq: {
    read: readNetq,
    samples: [
      JSON.stringify([
        {
          nodes: [{ compounded_nodes: [{ id: name, name, tier: 1 }] }],
          links: [
            {
              compounded_links: [
                {
                  interfaces: [
                    { node: name, interface: name },
                    { node: 'b', interface: name },
                  ],
                },
              ],
            },
          ],
        },
      ]),
      JSON.stringify({ lldp: [{ hostname: name, ifname: name, peerHostname: name, peerIfname: name }] }),
      JSON.stringify([{ Name: name, LocationInfo: { ChassisSerialNumber: name }, GpuIDList: [name] }]),
    ],
  },
  // Takes a description that a reader has cleaned.
  nodeDescription: {
    read: (text) => [readDescription(text), switchName(text), isAggregationNode(text)],
    samples: [`${name} mlx5_0`, `MF0;${name}:MCS8500/L01/U1`],
    raw: true,
  },
  perfquery: {
    read: readPerfquery,
    samples: [
      `# Port counters: Lid ${number} port 1 (CapMask: 0x1200)\nPortSelect:......................1\nSymbolErrorCounter:..............65535\n`,
    ],
  },
  perftest: {
    read: readPerftest,
    samples: [
      `                    RDMA_Write BW Test\n Dual-port       : OFF\t\tDevice         : ${name}\n Link type       : ${name}\n #bytes     #iterations    BW peak[MB/sec]    BW average[MB/sec]   MsgRate[Mpps]\n 8388608    20000            24056.74            24056.72\t\t   0.003007\nCouldn't connect to ${name}\n`,
      ' #bytes #iterations    t_min[usec]    t_max[usec]  t_typical[usec]    t_avg[usec]    t_stdev[usec]   99% percentile[usec]\n 2       1000          1.76           6.12         1.79     \t       1.80        \t0.04   \t\t1.91\n',
    ],
  },
  rankTable: {
    read: readRankTable,
    samples: [
      JSON.stringify({
        server_list: [{ server_id: name, device: [{ device_id: '0', device_ip: name, rank_id: '0' }, { device_ip: name }] }],
      }),
      JSON.stringify({ server_group_list: [{ server_list: [{ server_ip: name, device: [] }] }], group_list: [{ instance_list: [] }] }),
    ],
  },
  rocmTopo: {
    read: readRocmTopo,
    samples: ['=== Link Type between two GPUs ===\n       GPU0  GPU1\nGPU0   0     XGMI\nGPU1   PCIE  0\n'],
  },
  savedFabric: {
    read: (text) => {
      const parsed = parseJson(text);
      return 'error' in parsed ? null : readFabric(parsed.value);
    },
    samples: [JSON.stringify(saved)],
  },
  slurmTopology: {
    slow: true,
    read: (text) => [readSlurmTopology(text), readTopograph(text)],
    samples: [
      `SwitchName=${name}${number} Nodes=${name}${number}-[0-3] # both\nSwitchName=top \\\n  Switches=${name}${number}\n`,
      `BlockName=${name}${number} Nodes=n[1-2]\n`,
      `- topology: t\n  tree:\n    switches:\n      - switch: ${name}\n        nodes: n[1-2]\n`,
      `switches:\n  ${name}:\n    switches:\n    - b\nblocks:\n- switch: b\n  nodes:\n  - n[1-2]\n  annotations:\n    x/domain: ${name}\n`,
    ],
  },
  sminfo: {
    read: readSminfo,
    samples: ['sminfo: sm lid 1 sm guid 0xc42a10300000011, activity count 1162 priority 0 state 3 SMINFO_MASTER\n'],
  },
  topoMatrix: {
    read: readTopoMatrix,
    samples: [
      `\tGPU0\tGPU1\tNIC0\tCPU Affinity\tNUMA Affinity\nGPU0\t X \tNV18\tPIX\t${name}\t0\nGPU1\tNV18\t X \tSYS\t0-31\t0\nNIC0\tPIX\tSYS\t X\n\nNIC Legend:\n\n  NIC0: ${name}\n`,
      '           NPU0       NPU1       CPU Affinity\nNPU0       X          HCCS       0-23\nNPU1       HCCS       X          0-23\n',
    ],
  },
  topoXml: {
    read: readTopoSystem,
    samples: [
      `<system version="1"><cpu numaid="0"><pci busid="0000:0f:00.0" class="0x060400"><pci busid="0000:10:00.0"><gpu dev="0" sm="90"><nvlink target="0000:20:00.0" count="18" tclass="0x068000"/></gpu></pci><pci busid="0000:11:00.0"><nic><net name="${name}${number}" dev="0" speed="400000"/></nic></pci></pci></cpu></system>`,
    ],
  },
  xml: { read: readXml, samples: [`<a b="${name}">&amp;${name}<c/></a>`], raw: true },
  'nccl/log/graphs': {
    read: readGraphLog,
    samples: [
      `${name}:1:${number} [0] NCCL INFO Channel 00/02 :    0   1\n${name}:1:${number} [0] NCCL INFO Trees [0] 1/-1/-1->0->-1 [1] -1/-1/-1->0->1\n${name}:1:${number} [0] NCCL INFO comm 0xa rank 0 nranks 2 cudaDev 0 busId 1c000 - Init COMPLETE\n`,
      `${name}:1:${number} [0] NCCL INFO ncclCommInitRank comm 0xa rank 1 nranks 2 cudaDev 1 nvmlDev 1 busId 1c000 commId 0x9f${number} - Init START\n`,
    ],
  },
  'nccl/log/graphDump': {
    read: (text) => readGraphDump(text, '2.30.7'),
    samples: [
      '<graphs version="1"><graph id="0" pattern="4" speedintra="20"><channel><net dev="0"/><gpu dev="1b"/></channel></graph></graphs>',
    ],
  },
};

/** Files of the folder that read nothing. */
export const noReaders: readonly string[] = ['report', 'switchTree'];
