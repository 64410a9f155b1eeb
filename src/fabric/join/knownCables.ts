import type { FabricLink } from '../graph.js';
import type { Cable } from './cable.js';

/** Several cables of one kind between the same two nodes. */
interface Bundle {
  readonly cables: Cable[];
  /** By both ports, once there are more than are looked through one by one. */
  exact: Map<string, Cable> | null;
}

/** From so many cables between the same two nodes on they are found by a map. */
const few = 16;

/** The cables that are known so far, by the nodes that they join; `near` is always the end with the smaller place. */
export class KnownCables {
  private readonly byKind = new Map<FabricLink['kind'], Map<number, Cable | Bundle>>();

  /** `nodes` is how many nodes there are. */
  constructor(private readonly nodes: number) {}

  /** Those between two nodes, at most so many. */
  between(kind: FabricLink['kind'], near: number, far: number, most: number): readonly Cable[] {
    const found = this.byKind.get(kind)?.get(near * this.nodes + far);
    if (found === undefined) return [];
    return 'cables' in found ? found.cables.slice(0, most) : [found];
  }

  /** The one in these ports. */
  inPorts(kind: FabricLink['kind'], near: number, far: number, nearPort: string, farPort: string): Cable | undefined {
    const found = this.byKind.get(kind)?.get(near * this.nodes + far);
    if (found === undefined) return undefined;
    if (!('cables' in found)) return isIn(found, near, nearPort, farPort) ? found : undefined;
    if (found.exact !== null) return found.exact.get(portsKey(nearPort, farPort));
    return found.cables.find((cable) => isIn(cable, near, nearPort, farPort));
  }

  add(cable: Cable, near: number, far: number): void {
    let map = this.byKind.get(cable.kind);
    if (map === undefined) this.byKind.set(cable.kind, (map = new Map<number, Cable | Bundle>()));
    const key = near * this.nodes + far;
    const found = map.get(key);
    if (found === undefined) map.set(key, cable);
    else if (!('cables' in found)) map.set(key, { cables: [found, cable], exact: null });
    else {
      found.cables.push(cable);
      if (found.exact !== null) setPorts(found.exact, cable, near);
      else if (found.cables.length > few) {
        found.exact = new Map();
        for (const each of found.cables) setPorts(found.exact, each, near);
      }
    }
  }

  /** Says that ports of a known cable were learnt. */
  learnt(cable: Cable, near: number, far: number): void {
    const found = this.byKind.get(cable.kind)?.get(near * this.nodes + far);
    if (found !== undefined && 'cables' in found && found.exact !== null) setPorts(found.exact, cable, near);
  }
}

function portsKey(near: string, far: string): string {
  return `${near}|${far}`;
}

function setPorts(exact: Map<string, Cable>, cable: Cable, near: number): void {
  const [nearPort, farPort] = portsFrom(cable, near);
  if (nearPort !== null && farPort !== null) exact.set(portsKey(nearPort, farPort), cable);
}

function isIn(cable: Cable, near: number, nearPort: string, farPort: string): boolean {
  const [first, second] = portsFrom(cable, near);
  return first === nearPort && second === farPort;
}

/** The ports of a cable with the one at this end first; those of a cable from a node to itself in their order by name. */
function portsFrom({ a, b, aPort, bPort }: Cable, near: number): readonly [string | null, string | null] {
  const turned = a === b ? (aPort ?? '') > (bPort ?? '') : a !== near;
  return turned ? [bPort, aPort] : [aPort, bPort];
}
