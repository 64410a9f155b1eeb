import * as l10n from '@vscode/l10n';
import { placesIn } from '../files/byteText.js';
import { readXmlFile } from '../files/xmlFile.js';
import { finding } from '../report.js';
import type { TextRule } from '../rule.js';

/** A topology or graph file of which NCCL takes nothing, without a warning. */
export const xmlLoadsNothing: TextRule = {
  id: 'xml-loads-nothing',
  kinds: ['topo-xml'],
  check(text, { version }) {
    const { reading } = readXmlFile(text, version);
    if (!reading.ok || reading.nodes > 0) return [];
    const root = /<(?![?!])[^>]*>?/u.exec(text);
    const [from, to] = root === null ? [0, text.length] : [root.index, root.index + root[0].length];
    const right = /<(System|SYSTEM|Graphs|GRAPHS)\b/u.exec(text)?.[1]?.toLowerCase();
    const fixes =
      right === undefined
        ? []
        : [
            {
              title: l10n.t('Write {0}', `<${right}>`),
              safe: true,
              edits: [...text.matchAll(/(?<=<\/?)(?:system|graphs)(?=[\s>/])/giu)].map((match) => ({
                range: placesIn(text)(match.index, match.index + match[0].length),
                newText: right,
              })),
            },
          ];
    const message = l10n.t(
      'NCCL takes nothing from this file and prints no warning: the outermost element has to be <system>, or <graphs> in a graph file.',
    );
    return [finding('xml-loads-nothing', 'error', message, { range: placesIn(text)(from, to), variable: null }, fixes)];
  },
  about: {
    what: {
      en: 'A topology or graph file whose outermost element NCCL does not know.',
      zh: '最外层元素不为 NCCL 所知的拓扑或图文件。',
    },
    why: {
      en: 'NCCL passes over the whole file, says so at most in a line of the INFO log, and detects the topology as if there were no file.',
      zh: 'NCCL 会跳过整个文件，最多在 INFO 日志里写一行，然后当作没有该文件而自行探测拓扑。',
    },
    severity: 'error',
    evidence: {
      en: 'Recorded by running the reader of 2.22.3 to 2.30.7: a graph file given as topology loads no element and ends with ncclSuccess.',
      zh: '运行 2.22.3 至 2.30.7 的读取代码得到的记录：把图文件当拓扑文件读时不加载任何元素，并返回 ncclSuccess。',
    },
    fix: 'safe',
    examples: [
      {
        kind: 'topo-xml',
        bad: '<System version="1">\n  <cpu numaid="0"/>\n</System>\n',
        good: '<system version="1">\n  <cpu numaid="0"/>\n</system>\n',
      },
    ],
  },
};
