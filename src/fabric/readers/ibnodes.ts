import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import type { Problem } from '../../base/problem.js';
import { guid } from '../guid.js';
import { eachLine, type TextInput } from './eachLine.js';
import { Report } from './report.js';

/** One node of the fabric. */
export interface ListedNode {
  readonly kind: 'switch' | 'adapter' | 'router';
  readonly guid: string;
  readonly ports: number;
  readonly name: string;
  /** Only `ibswitches` tells it. */
  readonly lid: number | null;
  readonly line: number;
}

/** What `ibhosts`, `ibswitches`, `ibrouters`, `ibnodes` or `ibnetdiscover -l` printed. */
export interface NodeList {
  readonly nodes: readonly ListedNode[];
  readonly problems: readonly Problem[];
}

const kinds: Readonly<Record<string, ListedNode['kind']>> = { Ca: 'adapter', Switch: 'switch', Router: 'router', Rt: 'router' };
const nodeLine = /^(Ca|Switch|Router|Rt)\s*: (0x[0-9a-fA-F]{1,16}) ports (\d{1,3})(?: devid 0x[0-9a-fA-F]+ vendid 0x[0-9a-fA-F]+)? "/;

/** Reads the lists of nodes that infiniband-diags print. Linear in the input. */
export function readIbnodes(input: TextInput): NodeList {
  const report = new Report();
  const nodes: ListedNode[] = [];
  eachLine(input, (text, line) => {
    const start = nodeLine.exec(text);
    const close = text.lastIndexOf('"');
    const own = guid(start?.[2]);
    if (start === null || own === null || close < start[0].length) {
      if (text.trim() !== '') report.add(line, l10n.t('not a line of {0}: {1}', 'ibhosts', cleanLine(text).slice(0, 80)));
      return;
    }
    const lid = /\blid (\d{1,5})\b/.exec(text.slice(close))?.[1];
    nodes.push({
      kind: kinds[start[1] ?? ''] ?? 'adapter',
      guid: own,
      ports: Number(start[3]),
      name: cleanLine(text.slice(start[0].length, close)),
      lid: lid === undefined ? null : Number(lid),
      line,
    });
  });
  return { nodes, problems: report.problems };
}
