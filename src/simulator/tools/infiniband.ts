import { parts, type SimulatedHost, type SimulatedNic, type World } from '../world.js';
import type { Tool } from './io.js';

const guidText = (guid: string): string => `0x${guid}`;
const colons = (guid: string): string => guid.replace(/(.{4})(?!$)/g, '$1:');
const short = (guid: string): string => guid.replace(/^0+/, '');

/** ibstat: every adapter, one of them, or their names with -l. */
export const ibstat: Tool = ({ args, host, out, err }) => {
  if (args.includes('-l')) {
    for (const nic of host.nics) out(`${nic.device}\n`);
    return 0;
  }
  const wanted = args.find((word) => !word.startsWith('-'));
  const chosen = wanted === undefined ? host.nics : host.nics.filter((nic) => nic.device === wanted);
  if (wanted !== undefined && chosen.length === 0) {
    err(`ibpanic: [4711] main: '${wanted}' IB device can't be found: (No such device)\n`);
    return 255;
  }
  for (const nic of chosen) {
    out(
      `CA '${nic.device}'\n\tCA type: ${parts.nic}\n\tNumber of ports: 1\n\tFirmware version: ${nic.firmware}\n\tHardware version: 0\n` +
        `\tNode GUID: ${guidText(nic.nodeGuid)}\n\tSystem image GUID: ${guidText(nic.nodeGuid)}\n`,
    );
    if (args.includes('-s')) continue;
    out(
      `\tPort 1:\n\t\tState: ${nic.active ? 'Active' : 'Down'}\n\t\tPhysical state: ${nic.active ? 'LinkUp' : 'Polling'}\n` +
        `\t\tRate: ${String(nic.width * parts.laneGbps)}\n\t\tBase lid: ${String(nic.lid)}\n\t\tLMC: 0\n\t\tSM lid: 1\n` +
        `\t\tCapability mask: 0xa651e848\n\t\tPort GUID: ${guidText(nic.portGuid)}\n\t\tLink layer: InfiniBand\n`,
    );
  }
  return 0;
};

/** ibv_devinfo of the verbs examples; -d chooses one device, -l lists them. */
export const ibvDevinfo: Tool = ({ args, host, out, err }) => {
  if (host.nics.length === 0) {
    err('No IB devices found\n');
    return 255;
  }
  if (args.includes('-l') || args.includes('--list')) {
    const one = host.nics.length === 1;
    out(`${String(host.nics.length)} HCA${one ? '' : 's'} found:\n${host.nics.map((nic) => `\t${nic.device}\n`).join('')}\n`);
    return 0;
  }
  const at = args.findIndex((word) => word === '-d' || word === '--ib-dev');
  const wanted = at < 0 ? undefined : args[at + 1];
  const chosen = wanted === undefined ? host.nics : host.nics.filter((nic) => nic.device === wanted);
  if (chosen.length === 0) {
    err(`IB device ${wanted ?? ''} wasn't found\n`);
    return 255;
  }
  for (const nic of chosen)
    out(
      `hca_id:\t${nic.device}\n\ttransport:\t\t\tInfiniBand (0)\n\tfw_ver:\t\t\t\t${nic.firmware}\n\tnode_guid:\t\t\t${colons(nic.nodeGuid)}\n` +
        `\tsys_image_guid:\t\t\t${colons(nic.nodeGuid)}\n\tvendor_id:\t\t\t0x02c9\n\tvendor_part_id:\t\t\t4129\n\thw_ver:\t\t\t\t0x0\n` +
        `\tboard_id:\t\t\t${parts.nicBoard}\n\tphys_port_cnt:\t\t\t1\n\t\tport:\t1\n\t\t\tstate:\t\t\t${nic.active ? 'PORT_ACTIVE (4)' : 'PORT_DOWN (1)'}\n` +
        `\t\t\tmax_mtu:\t\t4096 (5)\n\t\t\tactive_mtu:\t\t4096 (5)\n\t\t\tsm_lid:\t\t\t1\n\t\t\tport_lid:\t\t${String(nic.lid)}\n` +
        '\t\t\tport_lmc:\t\t0x00\n\t\t\tlink_layer:\t\tInfiniBand\n\n',
    );
  return 0;
};

interface Port {
  readonly port: number;
  /** What hangs there: a host's adapter, or a switch. */
  readonly peer: { readonly host: SimulatedHost; readonly nic: SimulatedNic } | { readonly index: number; readonly port: number };
}

/** Cabled ports of each switch, in order. */
function switchPorts(world: World): Port[][] {
  const ports: Port[][] = world.switches.map(() => []);
  for (const host of world.hosts)
    for (const nic of host.nics) if (nic.active) ports[nic.leaf]?.push({ port: nic.leafPort, peer: { host, nic } });
  for (const link of world.links) {
    ports[link.leaf]?.push({ port: link.leafPort, peer: { index: link.spine, port: link.spinePort } });
    ports[link.spine]?.push({ port: link.spinePort, peer: { index: link.leaf, port: link.leafPort } });
  }
  for (const list of ports) list.sort((a, b) => a.port - b.port);
  return ports;
}

/** What the adapter tools say on a host without an active port. */
function noPort(program: string): string {
  return `ibwarn: [4711] mad_rpc_open_port: can't open UMAD port ((null):0)\n${program}: iberror: failed: can't open MAD port ((null):0)\n`;
}

const title = (name: string): string => `MF0;${name}:MQM9700/U1`;

/** ibnetdiscover: the whole fabric, switches first, as infiniband-diags prints it. */
export const ibnetdiscover: Tool = ({ host, world, out, err }) => {
  const self = host.nics.find((nic) => nic.active);
  if (self === undefined) {
    err(noPort('ibnetdiscover'));
    return 1;
  }
  const now = new Date().toUTCString();
  const date = `${now.slice(0, 3)} ${now.slice(8, 11)} ${String(Number(now.slice(5, 7))).padStart(2)} ${now.slice(17, 25)} ${now.slice(12, 16)}`;
  const text: string[] = [`#\n# Topology file: generated on ${date}\n#\n# Initiated from node ${self.nodeGuid} port ${self.portGuid}\n`];
  const ports = switchPorts(world);
  for (const [index, node] of world.switches.entries()) {
    const own = guidText(node.guid);
    text.push(
      `\nvendid=0x2c9\ndevid=0xd2f2\nsysimgguid=${own}\nswitchguid=${own}(${node.guid})\n` +
        `Switch\t${String(node.ports)} "S-${node.guid}"\t\t# "${title(node.name)}" enhanced port 0 lid ${String(node.lid)} lmc 0\n`,
    );
    for (const { port, peer } of ports[index] ?? []) {
      if ('nic' in peer) {
        const { nic } = peer;
        text.push(
          `[${String(port)}]\t"H-${nic.nodeGuid}"[1](${short(nic.portGuid)}) \t\t# "${peer.host.name} ${nic.device}" lid ${String(nic.lid)} ${String(nic.width)}xNDR\n`,
        );
      } else {
        const other = world.switches[peer.index];
        if (other !== undefined)
          text.push(
            `[${String(port)}]\t"S-${other.guid}"[${String(peer.port)}]\t\t# "${title(other.name)}" lid ${String(other.lid)} 4xNDR\n`,
          );
      }
    }
  }
  for (const from of [...world.hosts].reverse())
    for (const nic of [...from.nics].reverse()) {
      const leaf = world.switches[nic.leaf];
      if (!nic.active || leaf === undefined) continue;
      text.push(
        `\nvendid=0x2c9\ndevid=0x1021\nsysimgguid=0x${short(nic.nodeGuid)}\ncaguid=0x${short(nic.nodeGuid)}\nCa\t1 "H-${nic.nodeGuid}"\t\t# "${from.name} ${nic.device}"\n` +
          `[1](${short(nic.portGuid)}) \t"S-${leaf.guid}"[${String(nic.leafPort)}]\t\t# lid ${String(nic.lid)} lmc 0 "${title(leaf.name)}" lid ${String(leaf.lid)} ${String(nic.width)}xNDR\n`,
      );
    }
  out(text.join(''));
  return 0;
};

/** iblinkinfo: one line a port, with what a port in trouble could be. */
export const iblinkinfo: Tool = ({ host, world, out, err }) => {
  if (!host.nics.some((nic) => nic.active)) {
    err(noPort('iblinkinfo'));
    return 1;
  }
  const link = (width: number): string => `==( ${String(width)}X       106.25 Gbps Active/  LinkUp)==>`;
  const could = (width: number): string => (width < 4 ? '( Could be 4X)' : '( )');
  const number = (value: number, width: number): string => String(value).padStart(width);
  for (const from of [...world.hosts].reverse())
    for (const nic of [...from.nics].reverse()) {
      const leaf = world.switches[nic.leaf];
      if (!nic.active || leaf === undefined) continue;
      out(
        `CA: ${from.name} ${nic.device}:\n      ${guidText(nic.portGuid)} ${number(nic.lid, 6)} ${number(1, 4)}[  ] ${link(nic.width)}  ${number(leaf.lid, 6)} ${number(nic.leafPort, 4)}[  ] "${title(leaf.name)}" ${could(nic.width)}\n`,
      );
    }
  const ports = switchPorts(world);
  for (const [index, node] of world.switches.entries()) {
    out(`Switch: ${guidText(node.guid)} ${title(node.name)}:\n`);
    const cabled = new Map((ports[index] ?? []).map((port) => [port.port, port.peer]));
    for (let port = 1; port <= node.ports; port++) {
      const peer = cabled.get(port);
      const head = `      ${number(node.lid, 6)} ${number(port, 4)}[  ] `;
      if (peer === undefined) out(`${head}==(                Down/ Polling)==>             [  ] "" ( )\n`);
      else if ('nic' in peer)
        out(
          `${head}${link(peer.nic.width)}  ${number(peer.nic.lid, 6)} ${number(1, 4)}[  ] "${peer.host.name} ${peer.nic.device}" ${could(peer.nic.width)}\n`,
        );
      else {
        const other = world.switches[peer.index];
        if (other !== undefined) out(`${head}${link(4)}  ${number(other.lid, 6)} ${number(peer.port, 4)}[  ] "${title(other.name)}" ( )\n`);
      }
    }
  }
  return 0;
};
