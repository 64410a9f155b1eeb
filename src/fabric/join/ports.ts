import type { Flat } from './flat.js';
import { figuresOfPort, mergeFigures } from './figures.js';
import type { Cable } from './cable.js';
import type { JoinedNodes } from './nodes.js';
import type { Notes } from './notes.js';

/** Ports between two steps. */
const slice = 4096;

/** Fabric cables by the node and port that they are plugged into, and by the node alone where the port is not known. */
export class Plugs {
  private readonly ports = new Map<string, number>();
  /** By number of the port (0 where it is not known) times the number of nodes, plus the place of the node. */
  private readonly plugged = new Map<number, Cable | Cable[]>();

  constructor(
    private readonly nodes: number,
    cables: readonly Cable[],
  ) {
    for (const cable of cables) {
      if (cable.kind !== 'fabric') continue;
      this.add(cable, cable.a, cable.aPort);
      this.add(cable, cable.b, cable.bPort);
    }
  }

  /** What is plugged in there. */
  at(place: number, port: string | null): readonly Cable[] {
    const number = port === null ? 0 : this.ports.get(port);
    const found = number === undefined ? undefined : this.plugged.get(number * this.nodes + place);
    return found === undefined ? [] : Array.isArray(found) ? found : [found];
  }

  /** Ports in which more than one cable is said to be. */
  *crowded(): Generator<readonly [place: number, port: string, cables: readonly Cable[]]> {
    const names = [...this.ports.keys()];
    for (const [key, found] of this.plugged) {
      if (!Array.isArray(found) || key < this.nodes) continue;
      yield [key % this.nodes, names[Math.floor(key / this.nodes) - 1] ?? '', found];
    }
  }

  private add(cable: Cable, place: number, port: string | null): void {
    let number = port === null ? 0 : this.ports.get(port);
    if (number === undefined) this.ports.set(port ?? '', (number = this.ports.size + 1));
    const key = number * this.nodes + place;
    const found = this.plugged.get(key);
    if (found === undefined) this.plugged.set(key, cable);
    else if (Array.isArray(found)) found.push(cable);
    else this.plugged.set(key, [found, cable]);
  }
}

/** Puts what ports say of themselves onto their cables. */
export function* applyPorts(flat: Flat, { joined }: JoinedNodes, plugs: Plugs, notes: Notes): Generator<undefined> {
  let count = 0;
  for (const [place, { members, node }] of joined.entries()) {
    for (const at of members) {
      const ports = flat.nodes[at]?.ports ?? [];
      const source = flat.pieceOf[at] ?? 0;
      for (const port of ports) {
        if (++count % slice === 0) yield undefined;
        let found = plugs.at(place, port.port);
        if (found.length === 0 && ports.length === 1) {
          const loose = plugs.at(place, null);
          if (loose.length === 1) found = loose;
        }
        for (const cable of found) {
          const end = cable.a === place ? 'a' : 'b';
          const far = joined[end === 'a' ? cable.b : cable.a]?.node.id ?? '';
          cable.figures = mergeFigures(cable.figures, figuresOfPort(port, end), (about, one, other) =>
            notes.differ([node.id, far], about, [
              { value: one, source: cable.first },
              { value: other, source },
            ]),
          );
          cable.tell(source);
        }
      }
    }
  }
}

/** Notes the ports from which two sources see cables to different places. */
export function notePeers(plugs: Plugs, { joined }: JoinedNodes, notes: Notes): void {
  for (const [place, port, found] of plugs.crowded()) {
    const [head, ...rest] = found.map((cable) => {
      const [far, farPort] = cable.a === place && cable.aPort === port ? [cable.b, cable.bPort] : [cable.a, cable.aPort];
      const id = joined[far]?.node.id ?? '';
      return { value: farPort === null ? id : `${id}/${farPort}`, source: cable.first };
    });
    // Within one source it is the reader's to tell.
    const others = rest.filter(({ source }) => source !== head?.source);
    const own = joined[place]?.node.id ?? '';
    if (head !== undefined && others.length > 0) notes.differ([own], 'peer', [head, ...others]);
  }
}
