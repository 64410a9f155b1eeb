import type { LatencyClass, LatencyData, LatencyMeasure } from '../../src/protocol/latency.js';

/** How a cell stands; the worst last. */
export const standings = ['self', 'none', 'well', 'slow', 'bad', 'failed'] as const;
export type Standing = (typeof standings)[number];

/** Orders of hosts that the page offers. */
export type Order = 'rack' | 'name' | 'cluster';

/** Hosts of one rack, or of one group that the latencies show, in an order. */
export interface Band {
  readonly text: string;
  /** First place in the order, and how many. */
  readonly from: number;
  readonly count: number;
}

/** From this many times worse on, a figure falls behind the model: what the model leaves out (cable lengths, other traffic) stays below. */
export const behindModel = 1.5;

/** A cell: places of its two hosts in the order. */
export interface CellAt {
  readonly row: number;
  readonly column: number;
}

/** A rectangle of cells, both ends included. */
export interface Block {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** What is known of one pair. */
export interface Pair {
  readonly from: string;
  readonly to: string;
  readonly value: number | null;
  /** Figure of the other measure. */
  readonly other: number | null;
  readonly standing: Standing;
  readonly pairClass: LatencyClass | null;
  readonly expected: number | null;
  /** How many times worse than expected; null where one of both is not known. */
  readonly ratio: number | null;
  /** What the model lets expect, and how many times worse it is than that; null where one of both is not known. */
  readonly modelled: number | null;
  readonly modelRatio: number | null;
  readonly failure: string | null;
}

/** The matrix with all that drawing asks for many times. */
export class Matrix {
  readonly size: number;
  private readonly tables: Readonly<Record<LatencyMeasure, Float32Array>>;
  private readonly standingsOf: Readonly<Record<LatencyMeasure, Uint8Array>>;
  private readonly models: Readonly<Record<LatencyMeasure, Float32Array>> | null;
  private readonly withModel: Readonly<Record<LatencyMeasure, boolean>>;
  private readonly failureAt = new Map<number, string>();

  constructor(readonly data: LatencyData) {
    const { names, failed, failures, slow } = data;
    this.size = names.length;
    this.tables = { us: this.table(data.us), gbps: this.table(data.gbps) };
    const { modelled = null } = data;
    this.models = modelled === null ? null : { us: this.table(modelled.us), gbps: this.table(modelled.gbps) };
    const some = (measure: LatencyMeasure): boolean => this.models?.[measure].some((value) => !Number.isNaN(value)) ?? false;
    this.withModel = { us: some('us'), gbps: some('gbps') };
    for (let at = 0; at + 1 < failed.length; at += 2) {
      const [from, to] = [failed[at] ?? 0, failed[at + 1] ?? 0];
      this.failureAt.set(from * this.size + to, failures[at / 2] ?? '');
    }
    this.standingsOf = { us: this.judge('us', slow.us), gbps: this.judge('gbps', slow.gbps) };
  }

  private table(figures: LatencyData['us']): Float32Array {
    const table = new Float32Array(this.size * this.size).fill(NaN);
    // Through JSON a gap arrives as null, which a typed array would take for 0.
    for (let at = 0; at < Math.min(table.length, figures.length); at++) table[at] = figures[at] ?? NaN;
    return table;
  }

  private judge(measure: LatencyMeasure, slow: readonly number[]): Uint8Array {
    const place = (standing: Standing): number => standings.indexOf(standing);
    const table = this.tables[measure];
    const found = new Uint8Array(table.length);
    for (let at = 0; at < table.length; at++) found[at] = Number.isNaN(table[at]) ? place('none') : place('well');
    for (let at = 0; at < this.size; at++) found[at * this.size + at] = place('self');
    for (const at of slow) {
      if (found[at] !== place('well')) continue;
      found[at] = (this.ratioAt(measure, at) ?? 1) >= 2 ? place('bad') : place('slow');
    }
    for (const at of this.failureAt.keys()) if (Number.isNaN(table[at])) found[at] = place('failed');
    return found;
  }

  /** Cell of two hosts by their places in `names`; latency of the other direction where only that one is known. */
  private cell(measure: LatencyMeasure, from: number, to: number): number {
    const own = from * this.size + to;
    const back = to * this.size + from;
    return measure === 'us' && Number.isNaN(this.tables.us[own]) && !Number.isNaN(this.tables.us[back]) ? back : own;
  }

  /** The figure from one host to another; NaN where not known. */
  value(measure: LatencyMeasure, from: number, to: number): number {
    return this.tables[measure][this.cell(measure, from, to)] ?? NaN;
  }

  /** Place in {@link standings} of a cell. */
  standing(measure: LatencyMeasure, from: number, to: number): number {
    const own = this.standingsOf[measure][this.cell(measure, from, to)] ?? 0;
    // One way latency is half of a round trip: an answer that did not come is missing in both directions.
    if (measure !== 'us' || standings[own] !== 'none') return own;
    const back = this.standingsOf.us[to * this.size + from] ?? 0;
    return standings[back] === 'failed' ? back : own;
  }

  /** How many times worse than expected; null where not known. */
  ratio(measure: LatencyMeasure, from: number, to: number): number | null {
    return this.ratioAt(measure, this.cell(measure, from, to));
  }

  private ratioAt(measure: LatencyMeasure, at: number): number | null {
    const value = this.tables[measure][at] ?? NaN;
    const expected = this.classAt(at)?.[measure] ?? null;
    if (Number.isNaN(value) || value <= 0 || expected === null || expected <= 0) return null;
    return measure === 'us' ? value / expected : expected / value;
  }

  private classAt(at: number): LatencyClass | null {
    return this.data.classes[this.data.classOf[at] ?? -1] ?? null;
  }

  /** What the model lets expect of a pair; NaN where it does not know. */
  modelled(measure: LatencyMeasure, from: number, to: number): number {
    return this.models?.[measure][from * this.size + to] ?? NaN;
  }

  /** How many times worse than modelled; null where not known. */
  modelRatio(measure: LatencyMeasure, from: number, to: number): number | null {
    const [value, modelled] = [this.value(measure, from, to), this.modelled(measure, from, to)];
    if (!(value > 0) || !(modelled > 0)) return null;
    return measure === 'us' ? value / modelled : modelled / value;
  }

  /** Whether the model says anything of a measure. */
  hasModel(measure: LatencyMeasure): boolean {
    return this.withModel[measure];
  }

  /** Pairs of which both are known, and those that fall behind the model. */
  againstModel(measure: LatencyMeasure): { readonly known: number; readonly behind: number } {
    let [known, behind] = [0, 0];
    for (let from = 0; from < this.size; from++)
      for (let to = 0; to < this.size; to++) {
        const ratio = this.modelRatio(measure, from, to);
        if (ratio === null) continue;
        known++;
        if (ratio >= behindModel) behind++;
      }
    return { known, behind };
  }

  /** Everything about one pair, for the hover and the detail. */
  pair(measure: LatencyMeasure, from: number, to: number): Pair {
    const at = this.cell(measure, from, to);
    const value = this.value(measure, from, to);
    const other = this.value(measure === 'us' ? 'gbps' : 'us', from, to);
    const modelled = this.modelled(measure, from, to);
    const pairClass = from === to ? null : this.classAt(at);
    return {
      from: this.data.names[from] ?? '',
      to: this.data.names[to] ?? '',
      value: Number.isNaN(value) ? null : value,
      other: Number.isNaN(other) ? null : other,
      standing: standings[this.standing(measure, from, to)] ?? 'none',
      pairClass,
      expected: pairClass?.[measure] ?? null,
      ratio: this.ratio(measure, from, to),
      modelled: Number.isNaN(modelled) ? null : modelled,
      modelRatio: this.modelRatio(measure, from, to),
      failure: this.failureAt.get(from * this.size + to) ?? this.failureAt.get(to * this.size + from) ?? null,
    };
  }

  /** Whether any figure of a measure is known. */
  has(measure: LatencyMeasure): boolean {
    return this.tables[measure].some((value) => !Number.isNaN(value)) || (measure === 'us' && this.failureAt.size > 0);
  }

  private readonly known = new Map<LatencyMeasure, { readonly counts: readonly number[]; readonly range: readonly [number, number] }>();

  /** Cells by standing in the order of {@link standings}, and the {@link range} of figures. */
  summary(measure: LatencyMeasure): { readonly counts: readonly number[]; readonly range: readonly [number, number] } {
    const found = this.known.get(measure) ?? { counts: this.counts(measure), range: this.range(measure) };
    this.known.set(measure, found);
    return found;
  }

  private counts(measure: LatencyMeasure): number[] {
    const counts = standings.map(() => 0);
    for (let from = 0; from < this.size; from++)
      for (let to = 0; to < this.size; to++) {
        const at = this.standing(measure, from, to);
        counts[at] = (counts[at] ?? 0) + 1;
      }
    return counts;
  }

  /** Least and greatest figure but for what is slow and strange: between the 1st and the 99th hundredth. */
  private range(measure: LatencyMeasure): readonly [least: number, greatest: number] {
    const known = this.tables[measure].filter((value) => value > 0).sort();
    const at = (share: number): number => known[Math.min(known.length - 1, Math.floor(share * known.length))] ?? 1;
    return known.length === 0 ? [1, 1] : [at(0.01), at(0.99)];
  }

  /** Places in `names` in an order, with the bands that it shows. */
  order(order: Order): { readonly places: Int32Array; readonly bands: readonly Band[] } {
    const { names, racks, sites, clustered, groups } = this.data;
    const all = names.map((_, at) => at);
    const byName = (a: number, b: number): number => (names[a] ?? '').localeCompare(names[b] ?? '', undefined, { numeric: true });
    if (order === 'name') return { places: Int32Array.from(all.sort(byName)), bands: [] };
    if (order === 'cluster') {
      let from = 0;
      const bands = groups.length < 2 ? [] : groups.map((count, at) => ({ text: String(at + 1), from: (from += count) - count, count }));
      return { places: Int32Array.from(clustered.length === names.length ? clustered : all), bands };
    }
    const label = (at: number): string => [sites[at], racks[at]].filter((part) => (part ?? '') !== '').join(' / ');
    // Hosts without a rack stand last.
    const rank = (at: number): string => (label(at) === '' ? '\uffff' : label(at));
    all.sort((a, b) => rank(a).localeCompare(rank(b), undefined, { numeric: true }) || byName(a, b));
    const bands: Band[] = [];
    for (const [place, at] of all.entries()) {
      const last = bands.at(-1);
      if (last?.text === label(at)) bands[bands.length - 1] = { ...last, count: last.count + 1 };
      else bands.push({ text: label(at), from: place, count: 1 });
    }
    return { places: Int32Array.from(all), bands: bands.length < 2 ? [] : bands };
  }
}
