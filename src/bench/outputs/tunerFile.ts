import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import { bytes } from '../../base/format.js';
import { askTuner, readTunerCsv } from '../../nccl/catalog/tunerCsv.js';
import { gainText } from './gainText.js';
import type { SizeGain } from './sizeWinners.js';
import type { TunerChoice } from './tunerChoice.js';

/** Sizes from the one to the other, both included, that get one choice. */
export interface TunerRange extends TunerChoice {
  readonly minBytes: number;
  readonly maxBytes: number;
  /** What is known of it, for the comment above its line; null for none. */
  readonly comment: string | null;
}

/** The tuner's names of the collectives that it is asked about. */
export const tunerCollectives = ['broadcast', 'reduce', 'allgather', 'reducescatter', 'allreduce'] as const;

/** No message is as large: 1 TiB - 1. Lines with a choice end here, so that the line for all sizes behind them is no repetition. */
export const beyondAll = 1024 ** 4 - 1;
const endOfSizes = '18446744073709551615';

/** What goes into a file of the example tuner. */
export interface TunerContent {
  /** What the file says of itself; may hold line ends. */
  readonly about: string;
  readonly collectives: ReadonlyMap<string, readonly TunerRange[]>;
  /** Nodes and ranks of the communicator that was measured; null: any. */
  readonly nNodes: number | null;
  readonly nRanks: number | null;
}

/**
 * Bounds for choices at measured sizes: between two sizes the smaller one's choice reaches to their geometric mean; the first begins at 0 and
 * the last goes on to {@link beyondAll}.
 */
export function boundsOf(ranges: readonly (readonly number[])[]): { readonly minBytes: number; readonly maxBytes: number }[] {
  const cuts = ranges.slice(1).map((sizes, at) => {
    const [below, above] = [ranges[at]?.at(-1) ?? 0, sizes[0] ?? 0];
    return Math.min(above - 1, Math.max(below, Math.floor(Math.sqrt(below) * Math.sqrt(above))));
  });
  return ranges.map((_, at) => ({ minBytes: at === 0 ? 0 : (cuts[at - 1] ?? 0) + 1, maxBytes: cuts[at] ?? beyondAll }));
}

/**
 * The file of the example tuner (plugins/tuner/example of NCCL 2.27.5 and later). It runs whatever matches no line on one channel, so each
 * collective ends with a line for every size and every communicator by ring and Simple, which NCCL always has, with NCCL's own number of
 * channels; it also serves where NCCL has ruled out what a line before it names.
 */
export function tunerCsv({ about, collectives, nNodes, nRanks }: TunerContent): string {
  const shape = `${String(nNodes ?? -1)},${String(nRanks ?? -1)}`;
  const lines = [...commentLines(about), '# colltype,minbytes,maxbytes,algorithm,protocol,channels,nNodes,nRanks'];
  for (const collective of tunerCollectives) {
    for (const { minBytes, maxBytes, algorithm, protocol, channels, comment } of collectives.get(collective) ?? []) {
      if (comment !== null) lines.push(...commentLines(comment));
      lines.push(`${collective},${String(minBytes)},${String(maxBytes)},${algorithm},${protocol},${String(channels)},${shape}`);
    }
    lines.push(`${collective},0,${endOfSizes},ring,simple,0,-1,-1`);
  }
  return `${lines.join('\n')}\n`;
}

/** The plugin reads 255 bytes of a line and takes the rest for another one. */
const longestComment = 200;

function commentLines(text: string): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '#';
    let length = 1;
    for (const word of cleanLine(paragraph).slice(0, 2000).split(' ')) {
      // A character of any language takes at most four bytes.
      const pieces = word.match(/.{1,40}/gu) ?? [];
      for (const piece of pieces) {
        const size = 1 + new TextEncoder().encode(piece).length;
        if (length + size > longestComment) {
          lines.push(line);
          [line, length] = ['#', 1];
        }
        line += ` ${piece}`;
        length += size;
      }
    }
    return line === '#' ? lines : [...lines, line];
  });
}

/** What the line of a range says above itself: sizes, and what its winner gains over all of them at least and at most. */
export function rangeComment(sizes: readonly number[], gains: readonly SizeGain[]): string {
  const [first = 0, last = 0] = [sizes[0], sizes.at(-1)];
  const span = first === last ? bytes(first) : l10n.t('{0} to {1}', bytes(first), bytes(last));
  const sorted = [...gains].sort((a, b) => a.gainPercent - b.gainPercent);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) return span;
  const told =
    least === most
      ? gainText(least.gainPercent, least.ci95)
      : l10n.t('{0} to {1}', gainText(least.gainPercent, least.ci95), gainText(most.gainPercent, most.ci95));
  const proved = gains.every(({ ci95 }) => ci95 !== null && ci95[0] > 0);
  return proved ? `${span}: ${told}` : l10n.t('{0}: {1}, not certain at every size', span, told);
}

/** Something that a file of the tuner does not do as it should. */
export interface TunerFault {
  readonly collective: string;
  readonly bytes: number;
  readonly kind: 'one-channel' | 'other-choice';
}

/**
 * Reads a file as the plugin does and asks it about every place where its answer can change, for every collective: that it answers with what
 * the content chose, and nowhere with the one channel that nobody asked for. Between two such places all sizes get the same answer.
 */
export function tunerFaults(text: string, { collectives, nNodes, nRanks }: TunerContent): TunerFault[] {
  const entries = readTunerCsv(text);
  const shape = { numPipeOps: 1, regBuff: 0, nNodes: nNodes ?? 1, nRanks: nRanks ?? 8 };
  const edges = new Set([0, 1, beyondAll, beyondAll + 1, 2 ** 62]);
  for (const { minBytes, maxBytes } of entries) {
    for (const edge of [minBytes - 1n, minBytes, maxBytes, maxBytes + 1n]) if (edge >= 0n && edge <= 2n ** 53n) edges.add(Number(edge));
  }
  return tunerCollectives.flatMap((collective) =>
    [...edges].flatMap((size): TunerFault[] => {
      const answer = askTuner(entries, { collective, bytes: BigInt(size), ...shape }, () => false);
      const wanted = choiceAt(collectives.get(collective) ?? [], size);
      if (answer.entry === null || (answer.channels === 1 && wanted.channels !== 1))
        return [{ collective, bytes: size, kind: 'one-channel' }];
      const { algorithm, protocol } = answer.entry;
      const same = algorithm === wanted.algorithm && protocol === wanted.protocol && answer.channels === wanted.channels;
      return same ? [] : [{ collective, bytes: size, kind: 'other-choice' }];
    }),
  );
}

/** What is chosen for a size: a range's choice, else ring and Simple with NCCL's number of channels. */
export function choiceAt(ranges: readonly TunerRange[], size: number): TunerChoice {
  const range = ranges.find(({ minBytes, maxBytes }) => size >= minBytes && size <= maxBytes);
  return range ?? { algorithm: 'ring', protocol: 'simple', channels: 0 };
}
