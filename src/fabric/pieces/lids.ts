import type { FabricNode } from '../graph.js';
import type { PieceNode, PiecePort } from '../piece.js';

/** The device behind a local identifier, by the GUID of the device or of its port. */
export interface LidOwner {
  readonly guid: string;
  readonly kind: Extract<FabricNode['kind'], 'switch' | 'nic'>;
  readonly name: string;
}

/** Local identifiers of one subnet. Another subnet (a second plane, say) gives the same numbers to other devices. */
export type Lids = ReadonlyMap<number, LidOwner>;

/** Collects what ports say of themselves, port by port of the same device. */
export class PortNodes {
  private readonly nodes = new Map<string, PieceNode & { readonly ports: PiecePort[] }>();

  add({ guid, kind, name }: LidOwner, port: PiecePort): void {
    const known = this.nodes.get(guid);
    if (known === undefined) this.nodes.set(guid, { key: guid, kind, name, guids: [guid], hearsay: true, ports: [port] });
    else known.ports.push(port);
  }

  list(): PieceNode[] {
    return [...this.nodes.values()];
  }
}
