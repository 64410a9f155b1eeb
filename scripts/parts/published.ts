import {
  build, busFactor, findPreset, type ModelSystem, newestModelled, predict, type Prediction, readAllowed, systemFromRecord,
} from '../../src/nccl/model/index.js'; // prettier-ignore

/** A text in the two languages of the documentation. */
export interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

/** One published all-reduce figure and what the model is given for its system. */
export interface Figure {
  readonly id: string;
  readonly system: Bilingual;
  /** Where it was published. */
  readonly source: string;
  readonly sizeBytes: number;
  /** Bus bandwidth, GB/s: the higher of both placements. */
  readonly busbwGBs: number;
  /** NCCL release, where the source says it. */
  readonly version?: string;
  /** True where the source gives no size: the largest usual one is taken. */
  readonly sizeAssumed?: boolean;
  /** The recorded output, in the folder of samples that tests read when it is there. */
  readonly sample?: string;
  /** True where the source shows it as a bad configuration. */
  readonly bad?: boolean;
  readonly machine?: {
    readonly preset: string;
    readonly nodes: number;
    readonly ranksPerNode: number;
    /** Adapters of a node and GB/s of each. */
    readonly adapters?: { readonly count: number; readonly gbs: number };
    readonly env?: Readonly<Record<string, string>>;
  };
  /** What NCCL's search found, where a log says so; in the words of recorded vectors. */
  readonly search?: unknown;
  /** What was taken for granted about the machine, because the source does not say it. */
  readonly assumed?: Bilingual;
  /** Why the model differs. `{ring}` and `{newest}` stand for its bandwidth with rings only and of the newest release. */
  readonly note?: Bilingual;
  /** Why the model cannot take it. */
  readonly why?: Bilingual;
  /** Recorded times in µs, out of place, by size in bytes. */
  readonly timesUs?: Readonly<Record<string, number>>;
}

/** The file of published figures. */
export interface Published {
  readonly figures: readonly Figure[];
}

/** What the model says of a figure's system at these sizes; null where it cannot take it. */
export function modelled(
  figure: Figure,
  sizes: readonly number[],
  change: { readonly env?: Readonly<Record<string, string>>; readonly version?: string } = {},
): Prediction[] | null {
  const version = change.version ?? figure.version ?? newestModelled;
  if (figure.machine !== undefined) {
    const { preset: name, nodes, ranksPerNode, adapters, env } = figure.machine;
    const preset = findPreset(name);
    if (preset === null) throw new Error(`${figure.id}: no preset ${name}`);
    const shape = { nNodes: nodes, ppn: ranksPerNode, ...(adapters === undefined ? {} : { nics: adapters }) };
    const built = build({ preset, shape, env: { ...env, ...change.env }, version });
    if (!built.ok) throw new Error(`${figure.id}: ${built.warn}`);
    return predict(built.system, 'AllReduce', sizes, built.allowed);
  }
  if (figure.search === undefined) return null;
  const system: ModelSystem | null = systemFromRecord(figure.search, version);
  const lists = readAllowed(change.env?.['NCCL_ALGO'] ?? null, null, version);
  if (system === null || !lists.ok) throw new Error(`${figure.id}: its search was not understood`);
  return predict(system, 'AllReduce', sizes, lists.allowed);
}

/** A figure beside the model. */
export interface Compared {
  readonly figure: Figure;
  readonly prediction: Prediction;
  readonly busbwGBs: number;
  /** Percent by which the model says more than was published. */
  readonly errorPercent: number;
}

/** The figures that the model can take, beside what it says. */
export function compare({ figures }: Published): Compared[] {
  return figures.flatMap((figure): Compared[] => {
    const prediction = modelled(figure, [figure.sizeBytes])?.[0];
    if (prediction?.busbwGBs === null || prediction === undefined) return [];
    const busbwGBs = prediction.busbwGBs;
    return [{ figure, prediction, busbwGBs, errorPercent: (busbwGBs / figure.busbwGBs - 1) * 100 }];
  });
}

/** How far the model is off over some figures, in percent of what was published. */
export interface Summary {
  readonly count: number;
  readonly medianPercent: number;
  readonly within10: number;
  readonly worst: Compared;
}

/** Median and worst error, without regard to the sign. */
export function summary(list: readonly Compared[]): Summary | null {
  const sorted = [...list].sort((a, b) => Math.abs(a.errorPercent) - Math.abs(b.errorPercent));
  const worst = sorted.at(-1);
  if (worst === undefined) return null;
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)] ?? worst, sorted[Math.ceil(middle)] ?? worst];
  return {
    count: sorted.length,
    medianPercent: (Math.abs(low.errorPercent) + Math.abs(high.errorPercent)) / 2,
    within10: sorted.filter(({ errorPercent }) => Math.abs(errorPercent) <= 10).length,
    worst,
  };
}

/** A note with the model's numbers in their places. */
export function noteText(figure: Figure, text: string): string {
  const bandwidth = (change: Parameters<typeof modelled>[2]): string => {
    const value = modelled(figure, [figure.sizeBytes], change)?.[0]?.busbwGBs;
    return value === undefined || value === null ? '–' : value.toFixed(0);
  };
  return text
    .replaceAll('{ring}', () => bandwidth({ env: { NCCL_ALGO: 'Ring' } }))
    .replaceAll('{newest}', () => bandwidth({ version: newestModelled }));
}

/** Ranks of a figure's system, or null where the model cannot take it. */
export function ranksOf(figure: Figure): number | null {
  if (figure.machine !== undefined) return figure.machine.nodes * figure.machine.ranksPerNode;
  const search = figure.search as { nNodes?: number; ppn?: number } | undefined;
  return search === undefined ? null : (search.nNodes ?? 0) * (search.ppn ?? 0);
}

/** Bus bandwidth in GB/s of one all-reduce. */
export function busbwOf(nRanks: number, sizeBytes: number, timeUs: number): number {
  return (sizeBytes / timeUs / 1000) * busFactor('AllReduce', nRanks);
}
