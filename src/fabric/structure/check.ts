import type { Fabric } from '../graph.js';
import { endLabel, nodeLabels } from '../labels.js';
import type { Grid } from './grid.js';
import type { Plan } from './plan.js';

/** A text of a check's page in both languages. */
interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

/** The page of a check of the fabric. */
export interface FabricAbout {
  readonly name: Bilingual;
  /** What is looked at. */
  readonly what: Bilingual;
  /** What it does to a job. */
  readonly consequence: Bilingual;
  /** Where the claim and the thresholds come from. */
  readonly source: string;
}

/** A port by its node and number, and as people write it: "leaf-02/14". */
export interface PortRef {
  readonly node: string;
  readonly port: string | null;
  readonly label: string;
}

/** One thing wrong with the fabric. */
export interface FabricFinding {
  /** Id of the check. */
  readonly check: string;
  readonly severity: 'error' | 'warning' | 'information';
  /** The same words for every finding of the check. */
  readonly title: string;
  /** One sentence with the ports at both ends and the numbers. */
  readonly message: string;
  /** The ports at both ends of each cable that it is about; of a cable that is missing, those between which it should be. */
  readonly ends: readonly (readonly [PortRef, PortRef])[];
  /** Places in `Fabric.links`. */
  readonly links: readonly number[];
  /** Ids of nodes, where it is about those. */
  readonly nodes: readonly string[];
}

/** What a check is given. */
export interface CheckInput {
  readonly fabric: Pick<Fabric, 'nodes' | 'links'>;
  readonly plan: Plan;
  /** Where the pattern of a fat-tree does not hold; empty where there is none. */
  readonly grids: readonly Grid[];
  readonly names: Names;
}

/** One check: its page and its question. Pure, and linear in the size of the fabric. */
export interface FabricCheck {
  readonly id: string;
  readonly about: FabricAbout;
  readonly run: (input: CheckInput) => readonly FabricFinding[];
}

/** Names ports and switches as people do. */
export class Names {
  private readonly labels: ReadonlyMap<string, string>;

  constructor(private readonly fabric: Pick<Fabric, 'nodes' | 'links'>) {
    this.labels = nodeLabels(fabric);
  }

  /** The name of the node at this place. */
  node(at: number): string {
    const id = this.id(at);
    return this.labels.get(id) ?? id;
  }

  id(at: number): string {
    return this.fabric.nodes[at]?.id ?? '';
  }

  port(at: number, port: string | null): PortRef {
    const node = this.id(at);
    return { node, port, label: endLabel(this.labels, node, port) };
  }

  /** Both ends of a link. */
  ends(link: number): readonly [PortRef, PortRef] {
    const { a = '', b = '', aPort = null, bPort = null } = this.fabric.links[link] ?? {};
    return [
      { node: a, port: aPort, label: endLabel(this.labels, a, aPort) },
      { node: b, port: bPort, label: endLabel(this.labels, b, bPort) },
    ];
  }

  /** "leaf-02/14 ↔ spine-01/3" */
  cable(link: number): string {
    return between(this.ends(link));
  }
}

/** "leaf-02/14 ↔ spine-01/3" */
export function between([a, b]: readonly [PortRef, PortRef]): string {
  return `${a.label} ↔ ${b.label}`;
}
