import type { Position, TextEdit } from '../../base/text.js';
import type { Entry, MapNode, SeqNode, YamlNode } from './tree.js';
import { get, type YamlFile } from './yamlFile.js';

/** Writes into block collections in the style of the file; null where a collection is in braces, an alias, or filled in by a template. */
export class Mender {
  private readonly feed: string;

  constructor(private readonly file: YamlFile) {
    this.feed = file.text.includes('\r\n') ? '\r\n' : '\n';
  }

  private column(offset: number): number {
    return this.file.places.at(offset).character;
  }

  /** Behind the line that a node ends in, comments included. */
  private lineEnd(to: number): Position {
    const { text } = this.file;
    const found = text.indexOf('\n', to);
    const end = found < 0 ? text.length : text[found - 1] === '\r' ? found - 1 : found;
    return this.file.places.at(end);
  }

  private insertion(after: YamlNode | Entry, lines: readonly string[], column: number): TextEdit {
    const to = 'key' in after ? (after.value?.to ?? after.keyEnd) : after.to;
    const at = this.lineEnd(to);
    const indent = ' '.repeat(column);
    return { range: { start: at, end: at }, newText: lines.map((line) => this.feed + indent + line).join('') };
  }

  /** Adds lines as further entries behind the last one of a mapping. */
  toMap(map: MapNode, lines: readonly string[]): TextEdit | null {
    const last = map.entries.at(-1);
    if (last === undefined || map.flow || !this.isPlain(map)) return null;
    return this.insertion(last, lines, this.column(last.key.from));
  }

  /** Adds an item of lines behind the last one of a list. */
  toSeq(seq: SeqNode, lines: readonly string[]): TextEdit | null {
    const last = seq.items.at(-1);
    if (last === undefined || seq.flow || !this.isPlain(seq)) return null;
    return this.insertion(last, itemLines(lines), this.column(seq.from));
  }

  /** Adds an item to the list under a key of a mapping, with the key where it is not there. */
  toSeqAt(map: MapNode, key: string, lines: readonly string[]): TextEdit | null {
    const own = map.entries.findLast((entry) => entry.key.value === key);
    if (own === undefined) return get(map, key) === null ? this.toMap(map, [`${key}:`, ...itemLines(lines)]) : null;
    return own.value?.kind === 'seq' ? this.toSeq(own.value, lines) : null;
  }

  /** Adds a word to a list of words under a key of a mapping, in brackets or not, with the key where it is not there. */
  wordAt(map: MapNode, key: string, word: string): TextEdit | null {
    const own = map.entries.findLast((entry) => entry.key.value === key);
    if (own?.value?.kind !== 'seq' || !own.value.flow) return this.toSeqAt(map, key, [word]);
    const last = own.value.items.at(-1);
    if (!this.isPlain(own.value)) return null;
    const at = this.file.places.at(last?.to ?? own.value.from + 1);
    return { range: { start: at, end: at }, newText: last === undefined ? word : `, ${word}` };
  }

  private isPlain(node: YamlNode): boolean {
    return !this.file.template.touches(node.from, node.to);
  }
}

function itemLines(lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`));
}
