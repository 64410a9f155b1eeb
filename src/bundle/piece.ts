import type { Origin } from '../base/origin.js';
import type { Snapshot } from '../cluster/facts.js';

/** What a text of a bundle is. */
export type PieceKind = 'log' | 'host' | 'scheduler' | 'flight-recorder' | 'configuration';

/** One text that was collected, as it came. */
export interface Piece {
  readonly kind: PieceKind;
  /** Null: of no host in particular. */
  readonly host: string | null;
  /** File name in the bundle, before it is redacted: "nvidia-smi-q.txt". */
  readonly name: string;
  readonly text: string;
  /** True where a part in its middle was left out. */
  readonly truncated: boolean;
}

/** What could not be had. */
export interface Lacking {
  readonly host: string | null;
  readonly what: string;
  readonly message: string;
}

/** All that was collected, nothing of it redacted. It is never written to a disk. */
export interface Collected {
  /** ISO 8601. */
  readonly at: string;
  readonly origin: Origin;
  /** Hosts that were asked, in the order of the cluster. */
  readonly hosts: readonly string[];
  /** Logins that were used. */
  readonly users: readonly string[];
  readonly pieces: readonly Piece[];
  readonly snapshot: Snapshot | null;
  readonly lacking: readonly Lacking[];
}

/** Bytes kept of one text and of all. What is longer keeps its beginning, where jobs say what they are, and its end, where they fail. */
export const mostOfPiece = 32 * 1024 * 1024;
/** The same for all texts together. */
export const mostOfAll = 512 * 1024 * 1024;

/** A text cut in its middle to so many characters, with a line that says so. */
export function cutText(text: string, most = mostOfPiece): { readonly text: string; readonly truncated: boolean } {
  if (text.length <= most) return { text, truncated: false };
  const head = text.slice(0, text.lastIndexOf('\n', most / 4) + 1 || most / 4);
  const from = text.length - (3 * most) / 4;
  const newline = text.indexOf('\n', from);
  const tail = text.slice(newline < 0 ? from : newline + 1);
  return { text: `${head}[… ${text.length - head.length - tail.length} characters left out …]\n${tail}`, truncated: true };
}

/** Whether a text is no text: what is not UTF-8 cannot be redacted and is left out. */
export function isBinary(text: string): boolean {
  const start = text.slice(0, 65_536);
  const strange = start.match(/[\0\uFFFD]/g)?.length ?? 0;
  return start.includes('\0') || strange * 50 > start.length;
}
