import { atLeast } from './version.js';

/** Size of the buffers for names and values, in bytes, and attributes that an element may have. */
const bufferSize = 255;
const mostAttributes = 16;

/** What a tag is; "none" at the end of the file. */
export type NodeType = 'none' | 'open' | 'close' | 'single';

/** A slot of NCCL's array of nodes; elements that are ignored share the slot that the next one gets. */
export interface Node {
  name: string;
  type: NodeType;
  attributes: [key: string, value: string][];
  children: Node[];
  at: number;
}

/** NCCL gives the file up at a byte offset, with a line of the log. */
export class Refused extends Error {
  constructor(
    readonly log: string,
    readonly at: number,
    readonly rc: 'ncclInternalError' | 'ncclInvalidUsage' = 'ncclInternalError',
  ) {
    super(log);
  }
}

/** An empty slot. */
export const blank = (): Node => ({ name: '', type: 'none', attributes: [], children: [], at: 0 });

/** Reads one tag after the other as NCCL does. Source: xmlGetNode and what it calls in src/graph/xml.cc. */
export class TagReader {
  at = 0;

  constructor(
    private readonly bytes: string,
    private readonly version: string,
    private readonly extraAttribute: (log: string, at: number) => void,
  ) {}

  private next(): string {
    const character = this.bytes[this.at];
    if (character === undefined) throw new Refused('WARN XML Parse : Unexpected EOF', this.at);
    this.at++;
    return character;
  }

  /** A quoted value and the character behind it. */
  private value(): { readonly value: string; readonly last: string } {
    const quote = this.next();
    const from = this.at;
    if (quote !== '"' && quote !== "'") throw new Refused('WARN XML Parse : Expected (double) quote.', from - 1);
    // The closing quote is the one that opened since 2.27.3; before that it is always the double one.
    const newer = atLeast(this.version, '2.27.3');
    const close = newer ? quote : '"';
    for (;;) {
      const character = this.next();
      if (newer && this.at - from === bufferSize) {
        throw new Refused(`WARN Error : value ${this.bytes.slice(from, this.at - 1)} too long (max ${String(bufferSize)})`, from);
      }
      if (character === close) break;
    }
    return { value: this.bytes.slice(from, this.at - 1), last: this.next() };
  }

  /** A name up to the character that ends it, with its value where there is one. */
  private token(takesValue: boolean): { readonly name: string; readonly value: string | null; readonly last: string } {
    const from = this.at;
    for (;;) {
      const character = this.next();
      const name = this.bytes.slice(from, this.at - 1);
      if (character === '=') {
        if (!takesValue) throw new Refused(`WARN XML Parse : Unexpected value with name ${name}`, from);
        return { name, ...this.value() };
      }
      if (this.at - from === bufferSize) throw new Refused(`WARN Error : name ${name} too long (max ${String(bufferSize)})`, from);
      if (' >/\n\r'.includes(character)) return { name, value: null, last: character };
    }
  }

  /** Everything up to `-->`; `read` is what was taken for a name behind `<!--`. */
  private comment(read: string): void {
    const end = this.bytes.indexOf('-->', this.at - read.length);
    if (end < 0) {
      this.at = this.bytes.length;
      throw new Refused('WARN XML Parse error : unterminated comment', this.at);
    }
    this.at = end + 3;
  }

  /** xmlGetNode: reads one tag into a slot. */
  node(into: Node): void {
    for (;;) {
      into.type = 'none';
      while (' \n\r'.includes(this.bytes[this.at] ?? '-')) this.at++;
      if (this.at >= this.bytes.length) return;
      into.at = this.at;
      const first = this.next();
      if (first !== '<') throw new Refused(`WARN XML Parse error : expecting '<', got '${first}'`, into.at);
      const start = this.token(false);
      if (start.name.startsWith('!--')) {
        this.comment(start.name.slice(3) + start.last);
        continue;
      }
      into.name = start.name;
      if (start.name === '' && start.last === '/') this.closing(into);
      else this.attributes(into, start.last);
      return;
    }
  }

  private closing(into: Node): void {
    into.type = 'close';
    const { name, last } = this.token(false);
    into.name = name;
    if (last !== '>') throw new Refused(`WARN XML Parse error : unexpected trailing ${last} in closing tag ${name}`, this.at - 1);
  }

  private attributes(into: Node, after: string): void {
    into.type = 'open';
    let last = after;
    while (last === ' ') {
      const from = this.at;
      const token = this.token(true);
      last = token.last;
      if (into.attributes.length === mostAttributes) {
        this.extraAttribute(`INFO XML Parse : Ignoring extra attributes (max ${String(mostAttributes)})`, from);
      } else into.attributes.push([token.name, token.value ?? '']);
    }
    // Before 2.27.3 nothing checks the length: the value runs on into the next attribute's name.
    for (const [index, attribute] of into.attributes.entries()) {
      const following = into.attributes[index + 1];
      if (attribute[1].length > bufferSize && following !== undefined) attribute[1] = attribute[1].slice(0, bufferSize + 1) + following[0];
    }
    if (last === '/') {
      into.type = 'single';
      last = this.token(false).last;
    }
    if (last !== '>') throw new Refused(`WARN XML Parse : expected >, got '${last}'`, this.at - 1);
  }
}
