import { ownText } from '../../base/ownText.js';
import type { Place } from './messages.js';
import type { Prefix } from './prefix.js';

/** How one kind of collective was run, over all its calls that were told. */
export interface Choice {
  /** "AllReduce"; releases before 2.23 do not say which it was. */
  readonly collective: string | null;
  /** "RING", "TREE", "NVLS" … and "LL", "LL128", "SIMPLE". */
  readonly algorithm: string;
  readonly protocol: string;
  /** Channels of the last such call, 2.24 and newer. */
  readonly channels: number | null;
  /** Sizes in bytes between which it was chosen. */
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly count: number;
  readonly place: Place;
}

/** NCCL's forecast of a collective by one algorithm and protocol: a row of its table. */
export interface Forecast {
  readonly collective: string;
  readonly algorithm: string;
  readonly protocol: string;
  /** µs. */
  readonly latency: number;
  /** GB/s; 0: switched off. */
  readonly bandwidth: number;
}

/** The table that rank 0 of a communicator prints with category TUNING. */
export interface ForecastTable {
  readonly host: string | null;
  readonly pid: number | null;
  readonly rows: readonly Forecast[];
  readonly place: Place;
}

/** Names of the numbers that releases before 2.24 print (src/include/nccl_common.h). */
const algorithms = ['TREE', 'RING', 'COLLNET_DIRECT', 'COLLNET_CHAIN', 'NVLS', 'NVLS_TREE', 'PAT'];
const protocols = ['LL', 'LL128', 'SIMPLE'];

const choice =
  /^(?:(\w{1,40}): )?(\d{1,18}) Bytes -> Algo (\w{1,20}) proto (\w{1,20})(?: time \d{1,12}(?:\.\d{1,9})?)?(?: channel\{Lo\.\.Hi\}=\{(\d{1,4})\.\.(\d{1,4})\})?/;
const cells = /(\d{1,9}\.\d)\/ {0,12}(\d{1,9}\.\d)/g;
const tableHead = /^ {0,4}(Algorithm|Protocol|Max NThreads) {1,8}\|(.{0,900})/;
const tableRow = /^ {0,12}([A-Z]\w{3,20}) \|((?: {0,12}\d{1,9}\.\d\/ {0,12}\d{1,9}\.\d \|){1,24})/;
const mostTables = 200;
const mostChoices = 2000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Gathers NCCL's choices and forecasts, of category TUNING (src/enqueue.cc, src/graph/tuning.cc; choices 2.22 and newer). */
export class TuningReader {
  private readonly byKey = new Map<string, Mutable<Choice>>();
  readonly tables: ForecastTable[] = [];
  private readonly open = new Map<
    string,
    { columns: string[]; protocols: string[]; table: ForecastTable & { readonly rows: Forecast[] } }
  >();

  /** Takes one message of NCCL. True when it told of a choice or a forecast. */
  message(who: Prefix, message: string, place: Place): boolean {
    if (message.includes(' Bytes -> Algo ')) return this.choice(message, place);
    if (!message.includes(' |')) return false;
    const head = tableHead.exec(message);
    if (head !== null) {
      this.head(who, head[1] ?? '', head[2] ?? '', place);
      return true;
    }
    const row = tableRow.exec(message);
    if (row === null) return false;
    this.row(who, row[1] ?? '', row[2] ?? '');
    return true;
  }

  /** Choices by collective and size. */
  get choices(): readonly Choice[] {
    return [...this.byKey.values()].sort(
      (a, b) => (a.collective ?? '').localeCompare(b.collective ?? '', 'en') || a.minBytes - b.minBytes || a.maxBytes - b.maxBytes,
    );
  }

  private choice(message: string, place: Place): boolean {
    const found = choice.exec(message);
    if (found === null) return false;
    const [, collective, size = '', algo = '', proto = '', low, high] = found;
    const algorithm = ownText(/^\d$/.test(algo) ? (algorithms[Number(algo)] ?? algo) : algo.toUpperCase());
    const protocol = ownText(/^\d$/.test(proto) ? (protocols[Number(proto)] ?? proto) : proto.toUpperCase());
    const channels = low === undefined || high === undefined ? null : Number(high) - Number(low) + 1;
    const bytes = Number(size);
    const key = `${collective ?? ''} ${algorithm} ${protocol} ${channels ?? ''}`;
    const known = this.byKey.get(key);
    if (known !== undefined) {
      known.minBytes = Math.min(known.minBytes, bytes);
      known.maxBytes = Math.max(known.maxBytes, bytes);
      known.count++;
    } else if (this.byKey.size < mostChoices)
      this.byKey.set(ownText(key), {
        collective: collective === undefined ? null : ownText(collective),
        algorithm,
        protocol,
        channels,
        minBytes: bytes,
        maxBytes: bytes,
        count: 1,
        place,
      });
    return true;
  }

  private head(who: Prefix, kind: string, rest: string, place: Place): void {
    const names = rest
      .split('|')
      .map((name) => ownText(name.trim()))
      .filter((name) => name !== '');
    const known = this.open.get(who.speaker);
    if (kind === 'Algorithm') {
      // Its blocks of three algorithms follow one another: the first of a table names Tree.
      if (known !== undefined && !names.includes('Tree')) known.columns = names;
      else {
        const table = { host: who.host, pid: who.pid, rows: [], place };
        if (this.tables.length < mostTables) this.tables.push(table);
        this.open.set(who.speaker, { columns: names, protocols: [], table });
      }
    } else if (kind === 'Protocol' && known !== undefined) known.protocols = names;
  }

  private row(who: Prefix, collective: string, rest: string): void {
    const open = this.open.get(who.speaker);
    if (open === undefined || open.table.rows.length > 500) return;
    let at = 0;
    for (const [, latency = '', bandwidth = ''] of rest.matchAll(cells)) {
      const algorithm = open.columns[Math.floor(at / 3)];
      const protocol = open.protocols[at % 3] ?? protocols[at % 3];
      at++;
      if (algorithm !== undefined && protocol !== undefined)
        open.table.rows.push({
          collective: ownText(collective),
          algorithm,
          protocol,
          latency: Number(latency),
          bandwidth: Number(bandwidth),
        });
    }
  }
}
