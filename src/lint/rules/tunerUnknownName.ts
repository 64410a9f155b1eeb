import * as l10n from '@vscode/l10n';
import { tunerNames, readTunerFile, wholeLine } from '../files/tunerFile.js';
import { finding } from '../report.js';
import type { TextRule } from '../rule.js';

const places = [
  { field: 0, names: tunerNames.collective, instead: 'allreduce' },
  { field: 3, names: tunerNames.algorithm, instead: 'ring' },
  { field: 4, names: tunerNames.protocol, instead: 'simple' },
] as const;

const bare = (name: string): string => name.toLowerCase().replace(/[-_ ]/gu, '');

/** A collective, algorithm or protocol that the example tuner does not know and replaces by another. */
export const tunerUnknownName: TextRule = {
  id: 'tuner-unknown-name',
  kinds: ['tuner'],
  check: (text) =>
    readTunerFile(text).flatMap((line) => {
      if (line.entry === null) return [];
      const [collective, least] = line.fields;
      if (/^coll/iu.test(collective?.text ?? '') && /[a-z]/iu.test(least?.text ?? '')) {
        const range = wholeLine(line);
        const fix = {
          title: l10n.t('Make it a comment'),
          safe: true,
          edits: [{ range: { start: range.start, end: range.start }, newText: '#' }],
        };
        const message = l10n.t('The tuner takes this heading for a line of its own: allreduce of 0 bytes by ring and simple.');
        return [finding('tuner-unknown-name', 'error', message, { range, variable: null }, [fix])];
      }
      return places.flatMap(({ field, names, instead }) => {
        const written = line.fields[field];
        if (written === undefined || names.some((name) => name === written.text)) return [];
        const right = names.find((name) => bare(name) === bare(written.text));
        const message = l10n.t(
          'The tuner does not know "{0}" and takes it for {1}, without a message: it knows {2}.',
          written.text,
          instead,
          names.join(', '),
        );
        const fixes =
          right === undefined
            ? []
            : [{ title: l10n.t('Change to {0}', right), safe: true, edits: [{ range: written.range, newText: right }] }];
        return [finding('tuner-unknown-name', 'error', message, { range: written.range, variable: null }, fixes)];
      });
    }),
  about: {
    what: {
      en: "A name in the example tuner's file that the plugin does not know.",
      zh: '示例 tuner 文件中插件不认识的名称。',
    },
    why: {
      en: 'The plugin does not complain: an unknown collective becomes allreduce, an unknown algorithm ring, an unknown protocol simple. The line then tunes something else than it says.',
      zh: '插件不会报错：未知的集合操作变成 allreduce，未知的算法变成 ring，未知的协议变成 simple。于是这一行调的是别的东西。',
    },
    severity: 'error',
    evidence: {
      en: 'Recorded by running plugins/tuner/example/plugin.c of 2.30.7; names are compared letter by letter, in lower case.',
      zh: '运行 2.30.7 的 plugins/tuner/example/plugin.c 得到的记录；名称逐字比较，须为小写。',
    },
    fix: 'safe',
    examples: [
      { kind: 'tuner', bad: 'allreduce,0,4294967295,NVLSTree,Simple,0,-1,-1\n', good: 'allreduce,0,4294967295,nvls_tree,simple,0,-1,-1\n' },
    ],
  },
};
