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

/** Writes a fabric in the form that ibsim loads, which is that of ibnetdiscover's output. */
export function fabricFile(plan: FabricPlan): FabricFile {
  const { hosts, adapters = 1, radix = 40, rails = false, pods = 0 } = plan;
  const down = radix / 2;
  const digits = String(Math.max(999, hosts - 1)).length;
  const devices: Device[] = [];
  let links = 0;
  const add = (kind: Device['kind'], guid: bigint, name: string, size: number): Device => {
    const device = { id: `${kind === 'switch' ? 'S' : 'H'}-${hex(guid)}`, guid, name, kind, size, ports: new Map() };
    devices.push(device);
    return device;
  };
  const connect = (a: Device, aPort: number, b: Device, bPort: number): void => {
    a.ports.set(aPort, { peer: b, port: bPort });
    b.ports.set(bPort, { peer: a, port: aPort });
    a.size = Math.max(a.size, aPort);
    b.size = Math.max(b.size, bPort);
    links++;
  };
  let switches = 0n;
  const addSwitch = (name: string): Device => add('switch', 0xb83fd20300000000n + ++switches * 0x40n, `MF0;${name}:MQM8700/U1`, radix);

  const cards: Device[][] = [];
  for (let host = 0; host < hosts; host++) {
    for (let card = 0; card < adapters; card++) {
      const guid = 0x0c42a10300000000n + BigInt(host * adapters + card + 1) * 0x10n;
      const group = rails && adapters > 1 ? card : 0;
      (cards[group] ??= []).push(add('adapter', guid, `gpu${String(host).padStart(digits, '0')} mlx5_${card}`, 1));
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
    text: `${['# an ibsim fabric', ...devices.map(block)].join('\n\n')}\n`,
    counts: { switches: Number(switches), hosts, adapters: hosts * adapters, links, tiers: pods === 0 ? 2 : 3 },
  };
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
