import { ownText } from '../../base/ownText.js';
import { timeAt } from './stamp.js';

/** A process that ended, as torchrun's report describes it. */
export interface Ended {
  readonly host: string | null;
  readonly rank: number | null;
  readonly at: number | null;
}

const field = /^\s{0,20}(?:\[\w{1,20}\]:?\s{0,4})?(time|host|rank|exitcode|traceback) {1,12}: (\S{1,255})/;

/** Gathers the lines "time : …", "host : …", "rank : …" that torchrun prints before "exitcode : …" and "traceback : …" (torch/distributed/elastic/multiprocessing/errors). */
export class ElasticBlock {
  private host: string | null = null;
  private rank: number | null = null;
  private at: number | null = null;
  /** Within "Failures:", which torchrun prints before the first failure: most of those ended because of it. */
  others = false;

  /** A line that begins a part of the report. */
  part(line: string): void {
    if (line.includes('Failures:') && /^\s*Failures:\s*$/.test(line)) this.others = true;
    else if (this.others && /^\s*(?:Root Cause \(first observed failure\)|={20,})/.test(line)) this.others = false;
  }

  /** Takes one line. Not null: it tells how the process ended that the lines before describe. */
  take(line: string): Ended | null {
    const found = field.exec(line);
    if (found === null) return null;
    const [, name = '', value = ''] = found;
    if (name === 'time') [this.host, this.rank, this.at] = [null, null, timeAt(value, 0)?.at ?? null];
    else if (name === 'host') this.host = ownText(value.split('.', 1)[0] ?? value);
    else if (name === 'rank') this.rank = /^\d{1,7}$/.test(value) ? Number(value) : null;
    else return { host: this.host, rank: this.rank, at: this.at };
    return null;
  }
}
