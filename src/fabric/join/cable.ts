import type { FabricLink } from '../graph.js';
import type { Figures } from './figures.js';

/** A cable or path between two nodes of the graph, by their places, with all that tell of it. */
export class Cable {
  /** The pieces that told of it after the first one. Most links are told of once, and a fleet has tens of thousands. */
  private more: number[] | null = null;

  constructor(
    readonly a: number,
    readonly b: number,
    public aPort: string | null,
    public bPort: string | null,
    readonly kind: FabricLink['kind'],
    public figures: Figures,
    /** The piece that told of it first. */
    readonly first: number,
  ) {}

  tell(piece: number): void {
    if (this.more !== null) this.more.push(piece);
    else if (piece !== this.first) this.more = [piece];
  }

  toldBy(piece: number): boolean {
    return piece === this.first || (this.more?.includes(piece) ?? false);
  }

  /** The pieces that tell of it; null where it is the first one alone. */
  get sources(): readonly number[] | null {
    return this.more === null ? null : [this.first, ...this.more];
  }
}
