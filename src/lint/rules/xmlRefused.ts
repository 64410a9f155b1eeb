import * as l10n from '@vscode/l10n';
import { xmlSlips, type XmlSlipKind } from '../files/xmlSlips.js';
import { placesIn } from '../files/byteText.js';
import { readXmlFile } from '../files/xmlFile.js';
import type { Finding } from '../finding.js';
import { finding } from '../report.js';
import type { TextRule } from '../rule.js';

function slipText(kind: XmlSlipKind): string {
  switch (kind) {
    case 'declaration':
      return l10n.t('Communicator init fails: NCCL does not take an XML declaration. Leave it out.');
    case 'doctype':
      return l10n.t('Communicator init fails: NCCL does not take a document type. Leave it out.');
    case 'byte-order-mark':
      return l10n.t('Communicator init fails: NCCL does not take the byte order mark at the start of the file.');
    case 'tab':
      return l10n.t('Communicator init fails: NCCL takes blanks and line ends between tags, and no tabs.');
    case 'text':
      return l10n.t('Communicator init fails: NCCL takes no text between tags.');
    case 'comment':
      return l10n.t(
        'Communicator init fails: NCCL takes the first word of this comment for a name, and it holds an equals sign. Put a blank behind <!--.',
      );
    case 'break-in-tag':
      return l10n.t('Communicator init fails: inside a tag NCCL takes blanks, and neither line ends nor tabs.');
    case 'blank-at-equals':
      return l10n.t('Communicator init fails: NCCL takes no blanks beside the equals sign of an attribute.');
    case 'single-quote':
      return l10n.t('Communicator init fails: before 2.27.3 NCCL takes double quotes alone around values.');
    case 'unquoted':
      return l10n.t('Communicator init fails: NCCL wants quotes around every value.');
  }
}

/** A topology or graph file that NCCL gives up, so that communicator init fails. */
export const xmlRefused: TextRule = {
  id: 'xml-refused',
  kinds: ['topo-xml'],
  check(text, { version }) {
    const places = placesIn(text);
    const slips = xmlSlips(text, version);
    const found: Finding[] = [...new Set(slips.map(({ kind }) => kind))].flatMap((kind) => {
      const same = slips.filter((slip) => slip.kind === kind);
      const [first] = same;
      if (first === undefined) return [];
      const edits = same.flatMap(({ from, to, newText }) => (newText === null ? [] : [{ range: places(from, to), newText }]));
      const title = same.length > 1 ? l10n.t('Write all {0} places as NCCL reads them', same.length) : l10n.t('Write it as NCCL reads it');
      const fixes = edits.length < same.length ? [] : [{ title, safe: true, edits }];
      return [finding('xml-refused', 'error', slipText(kind), { range: places(first.from, first.to), variable: null }, fixes)];
    });
    // What NCCL says itself is said where nothing above explains it.
    if (found.length > 0) return found;
    const file = readXmlFile(text, version);
    const refused = file.reading.remarks.find(({ kind }) => kind === 'refused');
    if (refused === undefined) return [];
    const { line, character } = file.text.position(refused.at);
    const length = (text.split('\n')[line] ?? '').replace(/\r$/u, '').length;
    // A file that ends too early is refused behind its last character.
    const range = { start: { line, character: Math.max(0, Math.min(character, length - 1)) }, end: { line, character: length } };
    const message = l10n.t('Communicator init fails here with {0}: {1}', file.reading.rc, refused.log.replace(/^WARN /u, '').slice(0, 120));
    return [finding('xml-refused', 'error', message, { range, variable: null })];
  },
  about: {
    what: {
      en: 'A topology or graph file that NCCL cannot read, so that communicator init fails.',
      zh: 'NCCL 读不了的拓扑或图文件，通信域初始化会因此失败。',
    },
    why: {
      en: 'NCCL reads these files with some two hundred lines of its own, not with an XML library. Much that every XML editor writes, an XML declaration, tabs, attributes on lines of their own, ends the job at start.',
      zh: 'NCCL 用自己的两百来行代码读这些文件，而不是用 XML 库。XML 编辑器常写的东西，例如 XML 声明、制表符、每个属性占一行，都会让作业在启动时失败。',
    },
    severity: 'error',
    evidence: {
      en: 'Recorded by running the reader of 2.22.3, 2.27.7, 2.29.7 and 2.30.7 (src/graph/xml.cc) on 35 files.',
      zh: '在 35 个文件上运行 2.22.3、2.27.7、2.29.7 与 2.30.7 的读取代码（src/graph/xml.cc）得到的记录。',
    },
    fix: 'safe',
    examples: [
      {
        kind: 'topo-xml',
        bad: '<?xml version="1.0"?>\n<system version="1">\n\t<cpu numaid="0"/>\n</system>\n',
        good: '<system version="1">\n  <cpu numaid="0"/>\n</system>\n',
      },
      {
        kind: 'topo-xml',
        bad: '<graphs version="2">\n</graphs>\n',
        good: '<graphs version="1">\n</graphs>\n',
      },
    ],
  },
};
