import type { Flat } from './flat.js';
import { figuresOfPort, mergeFigures } from './figures.js';
import type { Cable } from './links.js';
import type { JoinedNodes } from './nodes.js';
import type { Notes } from './notes.js';

/** Fabric cables by the node and port that they are plugged into, and by the node alone where the port is not known. */
type Plugs = ReadonlyMap<string, readonly Cable[]>;

/** Finds what is plugged where. */
export function plugsOf(cables: readonly Cable[]): Plugs {
  const plugs = new Map<string, Cable[]>();
  for (const cable of cables) {
    if (cable.kind !== 'fabric') continue;
    for (const key of [plug(cable.a, cable.aPort), plug(cable.b, cable.bPort)]) {
      const list = plugs.get(key);
      if (list === undefined) plugs.set(key, [cable]);
      else list.push(cable);
    }
  }
  return plugs;
}

function plug(place: number, port: string | null): string {
  return port === null ? String(place) : `${place}|${port}`;
}

/** Puts what ports say of themselves onto their cables. */
export function applyPorts(flat: Flat, { joined }: JoinedNodes, plugs: Plugs, notes: Notes): void {
  for (const [place, { members, node }] of joined.entries()) {
    for (const at of members) {
      const ports = flat.nodes[at]?.ports ?? [];
      const source = flat.pieceOf[at] ?? 0;
      for (const port of ports) {
        const loose = ports.length === 1 ? (plugs.get(plug(place, null)) ?? []) : [];
        const found = plugs.get(plug(place, port.port)) ?? (loose.length === 1 ? loose : []);
        for (const cable of found) {
          const end = cable.a === place ? 'a' : 'b';
          const far = joined[end === 'a' ? cable.b : cable.a]?.node.id ?? '';
          const before = cable.sources[0] ?? 0;
          cable.figures = mergeFigures(cable.figures, figuresOfPort(port, end), (about, one, other) =>
            notes.differ([node.id, far], about, [
              { value: one, source: before },
              { value: other, source },
            ]),
          );
          cable.sources.push(source);
        }
      }
    }
  }
}

/** Notes the ports from which two sources see cables to different places. */
export function notePeers(plugs: Plugs, { joined }: JoinedNodes, notes: Notes): void {
  for (const [key, found] of plugs) {
    const bar = key.indexOf('|');
    if (found.length < 2 || bar < 0) continue;
    const place = Number(key.slice(0, bar));
    const port = key.slice(bar + 1);
    const [head, ...rest] = found.map((cable) => {
      const [far, farPort] = cable.a === place && cable.aPort === port ? [cable.b, cable.bPort] : [cable.a, cable.aPort];
      const id = joined[far]?.node.id ?? '';
      return { value: farPort === null ? id : `${id}/${farPort}`, source: cable.sources[0] ?? 0 };
    });
    // Within one source it is the reader's to tell.
    const others = rest.filter(({ source }) => source !== head?.source);
    const own = joined[place]?.node.id ?? '';
    if (head !== undefined && others.length > 0) notes.differ([own], 'peer', [head, ...others]);
  }
}
