/** A fat tree to write down. */
export interface FabricPlan {
  readonly hosts: number;
  /** InfiniBand adapters in each host. Default 1. */
  readonly adapters?: number;
  /** Ports of a leaf; half of them go down to hosts. Default 40. */
  readonly radix?: number;
  /** Adapter n of every host goes to the leaves of rail n. Default false: all adapters share leaves. */
  readonly rails?: boolean;
  /** With pods there is a third tier. Default 0: two tiers. */
  readonly pods?: number;
}

/** The text of the file, and what a right reader must count in it. */
export interface FabricFile {
  readonly text: string;
  readonly counts: {
    readonly switches: number;
    readonly hosts: number;
    readonly adapters: number;
    readonly links: number;
    readonly tiers: number;
  };
  /** Every cable as {@link cableName} writes it, sorted. */
  readonly cables: readonly string[];
}

/** "leaf00/9 ↔ spine01/5", the ends in their order by name. */
export function cableName(...ends: readonly string[]): string {
  return [...ends].sort().join(' ↔ ');
}

interface Device {
  readonly id: string;
  readonly guid: bigint;
  readonly name: string;
  readonly kind: 'switch' | 'adapter';
  /** Number of ports that the header states. */
  size: number;
  readonly ports: Map<number, { readonly peer: Device; readonly port: number }>;
}

/** Enabled widths 1x and 4x, speeds up to HDR, as ibsim's per-port options say them. */
const options = 'w=3 s=7 e=7';

/** A fabric being put together, cable by cable. */
export class FabricDraft {
  private readonly devices: Device[] = [];
  readonly cables: string[] = [];
  switches = 0;

  constructor(private readonly radix: number) {}

  add(kind: Device['kind'], guid: bigint, name: string, size: number): Device {
    const device = { id: `${kind === 'switch' ? 'S' : 'H'}-${hex(guid)}`, guid, name, kind, size, ports: new Map() };
    this.devices.push(device);
    return device;
  }

  addSwitch(name: string): Device {
    return this.add('switch', 0xb83fd20300000000n + BigInt(++this.switches) * 0x40n, `MF0;${name}:MQM8700/U1`, this.radix);
  }

  /** The n-th adapter of all. */
  addAdapter(place: number, name: string): Device {
    return this.add('adapter', 0x0c42a10300000000n + BigInt(place + 1) * 0x10n, name, 1);
  }

  connect(a: Device, aPort: number, b: Device, bPort: number): void {
    a.ports.set(aPort, { peer: b, port: bPort });
    b.ports.set(bPort, { peer: a, port: aPort });
    a.size = Math.max(a.size, aPort);
    b.size = Math.max(b.size, bPort);
    const end = (device: Device, port: number): string => `${/^MF0;([^:]+)/.exec(device.name)?.[1] ?? device.name}/${port}`;
    this.cables.push(cableName(end(a, aPort), end(b, bPort)));
  }

  /** In the form that ibsim loads, which is that of ibnetdiscover's output. */
  text(): string {
    return `${['# an ibsim fabric', ...this.devices.map(block)].join('\n\n')}\n`;
  }
}

/** Writes a fat-tree. */
export function fabricFile(plan: FabricPlan): FabricFile {
  const { hosts, adapters = 1, radix = 40, rails = false, pods = 0 } = plan;
  const down = radix / 2;
  const digits = String(Math.max(999, hosts - 1)).length;
  const draft = new FabricDraft(radix);
  const connect: Connect = (...ends) => draft.connect(...ends);
  const addSwitch: AddSwitch = (name) => draft.addSwitch(name);

  const cards: Device[][] = [];
  for (let host = 0; host < hosts; host++) {
    for (let card = 0; card < adapters; card++) {
      const group = rails && adapters > 1 ? card : 0;
      (cards[group] ??= []).push(draft.addAdapter(host * adapters + card, `gpu${String(host).padStart(digits, '0')} mlx5_${card}`));
    }
  }
  const leaves = cards.flatMap((group, rail) => {
    const found: Device[] = [];
    group.forEach((card, at) => {
      const leaf = (found[Math.floor(at / down)] ??= addSwitch(
        `${cards.length > 1 ? `rail${rail}-` : ''}leaf${pad(Math.floor(at / down))}`,
      ));
      connect(card, 1, leaf, (at % down) + 1);
    });
    return found;
  });
  if (pods === 0) joinBySpines(leaves, radix, addSwitch, connect);
  else joinByPods(leaves, radix, pods, addSwitch, connect);
  return {
    text: draft.text(),
    counts: { switches: draft.switches, hosts, adapters: hosts * adapters, links: draft.cables.length, tiers: pods === 0 ? 2 : 3 },
    cables: draft.cables.sort(),
  };
}

/** Writes a torus of two dimensions: every switch has hosts, and a cable to each of its four neighbours. */
export function torusFile(across: number, along: number, hosts: number): FabricFile {
  const draft = new FabricDraft(hosts + 4);
  const switches = Array.from({ length: across * along }, (_, at) => draft.addSwitch(`sw${pad(at)}`));
  const at = (x: number, y: number): Device => {
    const found = switches[(x % across) * along + (y % along)];
    if (found === undefined) throw new Error('a torus has a switch in each place');
    return found;
  };
  for (let x = 0; x < across; x++) {
    for (let y = 0; y < along; y++) {
      draft.connect(at(x, y), hosts + 1, at(x + 1, y), hosts + 2);
      draft.connect(at(x, y), hosts + 3, at(x, y + 1), hosts + 4);
    }
  }
  switches.forEach((own, place) => {
    for (let port = 1; port <= hosts; port++) {
      const number = place * hosts + port - 1;
      draft.connect(draft.addAdapter(number, `gpu${String(number).padStart(3, '0')} mlx5_0`), 1, own, port);
    }
  });
  const count = across * along * hosts;
  return {
    text: draft.text(),
    counts: { switches: switches.length, hosts: count, adapters: count, links: draft.cables.length, tiers: 1 },
    cables: draft.cables.sort(),
  };
}

/** A port of a fabric file by the short name of its switch or adapter: "leaf00/9". */
export type PortName = `${string}/${number}`;

/** Takes two cables out of a fabric file and joins their upper ends with each other's lower ones. */
export function swapped(text: string, one: PortName, other: PortName): string {
  const [a, b] = [portIn(text, one), portIn(text, other)];
  return rewired(rewired(text, a.own, b.peer), b.own, a.peer);
}

/** Takes a cable out of a fabric file. */
export function unplugged(text: string, port: PortName): string {
  const { own, peer } = portIn(text, port);
  return edit(edit(text, own, null), peer, null);
}

/** What stands behind a port's brackets: replaces the width and speed at both ends. */
export function runningAt(text: string, port: PortName, figures: string): string {
  const { own, peer } = portIn(text, port);
  return [own, peer].reduce((found, end) => edit(found, end, (line) => line.replace(/\S+$/, figures)), text);
}

/**
 * What ibsim lets both ports of a cable come up with: "w=1 s=7 e=7" is one lane, "w=3 s=7 e=3" no more than EDR. A remark on the same line would
 * undo it there.
 */
export function limited(text: string, port: PortName, limits: string): string {
  const { own, peer } = portIn(text, port);
  return [own, peer].reduce((found, end) => edit(found, end, (line) => `${line.slice(0, line.indexOf(options))}${limits}`), text);
}

/** The other end of a cable: "spine00/1". */
export function peerOf(text: string, port: PortName): PortName {
  return nameOf(text, portIn(text, port).peer);
}

/** Id of a device and number of a port. */
interface PortId {
  readonly id: string;
  readonly port: number;
}

function portIn(text: string, name: PortName): { readonly own: PortId; readonly peer: PortId } {
  const [device = '', port = ''] = name.split('/');
  const id = new RegExp(`^(?:Switch|Ca)\t\\d+ "([^"]+)"\t\t# "(?:MF0;)?${device}[:"]`, 'm').exec(text)?.[1] ?? '';
  const found = new RegExp(`^\\[${port}\\]\t"([^"]+)"\\[(\\d+)\\]`, 'm').exec(text.slice(text.indexOf(`"${id}"\t\t# `)));
  if (id === '' || found === null) throw new Error(`${name} is not in the fabric file`);
  return { own: { id, port: Number(port) }, peer: { id: found[1] ?? '', port: Number(found[2]) } };
}

function nameOf(text: string, { id, port }: PortId): PortName {
  return `${new RegExp(`"${id}"\t\t# "(?:MF0;)?([^:"]+)`).exec(text)?.[1] ?? ''}/${port}`;
}

/** Points both ports at each other. */
function rewired(text: string, a: PortId, b: PortId): string {
  const aimed = (found: string, from: PortId, to: PortId): string =>
    edit(found, from, (line) =>
      line.replace(/"[^"]+"\[\d+\]/, `"${to.id}"[${to.port}]`).replace(/# ".*" lid/, `# "${nameOf(text, to).replace(/\/\d+$/, '')}" lid`),
    );
  return aimed(aimed(text, a, b), b, a);
}

function edit(text: string, { id, port }: PortId, change: ((line: string) => string) | null): string {
  const block = text.indexOf(`"${id}"\t\t# `);
  const from = text.indexOf(`\n[${port}]\t`, block) + 1;
  const to = text.indexOf('\n', from);
  return change === null ? text.slice(0, from) + text.slice(to + 1) : text.slice(0, from) + change(text.slice(from, to)) + text.slice(to);
}

type AddSwitch = (name: string) => Device;
type Connect = (a: Device, aPort: number, b: Device, bPort: number) => void;

/** Two tiers: every leaf has the same number of cables to every spine. */
function joinBySpines(leaves: readonly Device[], radix: number, addSwitch: AddSwitch, connect: Connect): void {
  const up = radix / 2;
  const count = Math.max(1, Math.ceil((leaves.length * up) / radix));
  const each = Math.max(1, Math.floor(up / count));
  for (let at = 0; at < count; at++) {
    const spine = addSwitch(`spine${pad(at)}`);
    leaves.forEach((leaf, place) => {
      for (let cable = 0; cable < each; cable++) connect(leaf, up + 1 + at * each + cable, spine, 1 + place * each + cable);
    });
  }
}

/** Three tiers: each pod's leaves reach every spine of the pod, spine n of all pods reaches core n. */
function joinByPods(leaves: readonly Device[], radix: number, pods: number, addSwitch: AddSwitch, connect: Connect): void {
  const up = radix / 2;
  const perPod = Math.ceil(leaves.length / pods);
  const cores = Array.from({ length: up }, (_, at) => addSwitch(`core${pad(at)}`));
  for (let pod = 0; pod < pods; pod++) {
    const own = leaves.slice(pod * perPod, (pod + 1) * perPod);
    if (own.length === 0) continue;
    cores.forEach((core, at) => {
      const spine = addSwitch(`pod${pod}-spine${pad(at)}`);
      own.forEach((leaf, place) => connect(leaf, up + 1 + at, spine, place + 1));
      connect(spine, perPod + 1, core, pod + 1);
    });
  }
}

function block(device: Device): string {
  const guid = `0x${hex(device.guid)}`;
  const ports = [...device.ports].sort(([a], [b]) => a - b);
  const lines = ports.map(([number, { peer, port }]) => `[${number}]\t"${peer.id}"[${port}]\t\t${options}\t# "${peer.name}" lid 0 4xHDR`);
  const head =
    device.kind === 'switch'
      ? [
          `switchguid=${guid}(${hex(device.guid)})`,
          `Switch\t${device.size} "${device.id}"\t\t# "${device.name}" enhanced port 0 lid 0 lmc 0`,
        ]
      : [`caguid=${guid}`, `Ca\t${device.size} "${device.id}"\t\t# "${device.name}"`];
  return ['vendid=0x2c9', `devid=${device.kind === 'switch' ? '0xd2f0' : '0x1017'}`, `sysimgguid=${guid}`, ...head, ...lines].join('\n');
}

function hex(value: bigint): string {
  return value.toString(16).padStart(16, '0');
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
