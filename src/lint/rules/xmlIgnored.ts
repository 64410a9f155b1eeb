import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import { readXmlFile } from '../files/xmlFile.js';
import { finding } from '../report.js';
import type { TextRule } from '../rule.js';

/** Elements that AMD's fork of NCCL reads in its topology files. */
const amd = ['xgmi', 'hw'];

/** Elements and attributes of a topology or graph file that NCCL passes over. */
export const xmlIgnored: TextRule = {
  id: 'xml-ignored',
  kinds: ['topo-xml'],
  check(text, { version }) {
    const { reading, text: bytes } = readXmlFile(text, version);
    // A file that loads nothing is the matter of another rule.
    if (reading.nodes === 0) return [];
    return reading.remarks.flatMap(({ kind, log, at }) => {
      const start = bytes.position(at);
      if (kind === 'extra-attribute') {
        const range = { start, end: { line: start.line, character: start.character + 1 } };
        return [
          finding('xml-ignored', 'warning', l10n.t('NCCL keeps 16 attributes of an element and drops this one.'), {
            range,
            variable: null,
          }),
        ];
      }
      if (kind !== 'ignored-element') return [];
      const name = clean(log.replace('INFO Ignoring element ', ''));
      if (amd.includes(name)) return [];
      const range = { start, end: { line: start.line, character: start.character + 1 + name.length } };
      return [
        finding('xml-ignored', 'warning', l10n.t('NCCL passes over <{0}> and all that it holds: it does not look for that here.', name), {
          range,
          variable: null,
        }),
      ];
    });
  },
  about: {
    what: {
      en: 'Elements that NCCL does not look for at their place, and attributes beyond the sixteenth.',
      zh: '位置不对而不被 NCCL 查找的元素，以及第十六个之后的属性。',
    },
    why: {
      en: 'The file looks complete, but the part of the topology that it describes there is not in what NCCL works with. Only the INFO log mentions it.',
      zh: '文件看上去完整，但那一部分拓扑并不在 NCCL 使用的数据里；只有 INFO 日志会提到。',
    },
    severity: 'warning',
    evidence: {
      en: 'src/graph/xml.cc, 2.22.3 to 2.30.7: <system> holds <cpu>, that <pci> and <nic>, <pci> also <gpu> and <pcilink>, <gpu> holds <nvlink> and <c2c>, <nic> holds <net>.',
      zh: 'src/graph/xml.cc，2.22.3 至 2.30.7：<system> 内为 <cpu>，其内为 <pci> 与 <nic>；<pci> 内还可有 <gpu> 与 <pcilink>；<gpu> 内为 <nvlink> 与 <c2c>；<nic> 内为 <net>。',
    },
    examples: [
      {
        kind: 'topo-xml',
        bad: '<system version="1">\n  <cpu numaid="0">\n    <gpu dev="0"/>\n  </cpu>\n</system>\n',
        good: '<system version="1">\n  <cpu numaid="0">\n    <pci busid="0000:01:00.0">\n      <gpu dev="0"/>\n    </pci>\n  </cpu>\n</system>\n',
      },
    ],
  },
};
