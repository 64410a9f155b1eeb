import type { Piece } from '../pieces.js';

/** A value of a configuration file in JSON or TOML. Offsets take in quotes and brackets. */
export type ConfigNode = { readonly from: number; readonly to: number } & (
  | { readonly kind: 'map'; readonly entries: readonly ConfigEntry[] }
  | { readonly kind: 'list'; readonly items: readonly ConfigNode[] }
  /** A string; its pieces are its text without quotes. */
  | { readonly kind: 'text'; readonly text: string; readonly pieces: readonly Piece[] }
  /** A number or boolean, as written. */
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'nothing' }
);

/** A key and its value. Offsets are those of the key without its quotes. */
export interface ConfigEntry {
  readonly key: string;
  readonly keyFrom: number;
  readonly keyTo: number;
  readonly value: ConfigNode;
}

/** A node that stands for one text. */
export type ConfigScalar = Extract<ConfigNode, { kind: 'text' | 'plain' }>;

/** Whether a node stands for one text. */
export function isScalar(node: ConfigNode | undefined): node is ConfigScalar {
  return node?.kind === 'text' || node?.kind === 'plain';
}
