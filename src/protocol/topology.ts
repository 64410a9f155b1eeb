import type { Origin } from '../base/origin.js';
import type { PackedFabric } from './fabricColumns.js';
import type { PanelHost, PanelPage } from './panel.js';

/** All that the topology panel shows. */
export interface TopologyState {
  /** Name of the cluster. */
  readonly title: string;
  /** Where the numbers come from; null while there are none. */
  readonly origin: Origin | null;
  /** When the cluster was read, ISO 8601; null while nothing was. */
  readonly at: string | null;
  /** null: nothing was read yet; the page then says what to do next. */
  readonly fabric: PackedFabric | null;
  /** What is happening or what went wrong, one sentence to show above the picture; null when all is said. */
  readonly message?: string | null;
  /** Node to select and bring into view, by id. */
  readonly select?: string | null;
}

/** The key of a link that stays the same across captures: both ends with their ports, in the order of the link. */
export function linkKey(link: {
  readonly a: string;
  readonly b: string;
  readonly aPort: string | null;
  readonly bPort: string | null;
}): string {
  return `${link.a}/${link.aPort ?? ''}--${link.b}/${link.bPort ?? ''}`;
}

/** What the topology page can be told. */
export type TopologyPage = PanelPage<TopologyState>;

/** What the topology page asks of the extension. */
export interface TopologyHost {
  readonly requests: PanelHost<TopologyState>['requests'];
  readonly notifications: {
    /** Show this node in the Clusters tree. */
    readonly reveal: { readonly id: string };
    /** Run the next step that the empty state or the toolbar offers. */
    readonly act: { readonly action: 'connect' | 'demo' | 'refresh' };
  };
}
