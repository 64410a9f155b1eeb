import * as l10n from '@vscode/l10n';
import { clean } from '../../../base/clean.js';
import type { HostFacts } from '../../../cluster/facts.js';
import { lintSettings } from '../../../lint/index.js';
import type { Check, Reached, Trouble } from '../../check.js';
import { ncclOf } from '../../confFiles.js';
import { lineOf } from './sources.js';

interface Variable {
  readonly name: string;
  readonly value: string;
  /** Where it stands, as evidence. */
  readonly place: string;
}

function variablesOf(facts: HostFacts): readonly Variable[] {
  const login = Object.entries(facts.environment).map(([name, value]) => ({ name, value, place: `${name}=${clean(value).slice(0, 200)}` }));
  // A value that the file computes ("$NCCL_X:…") is not known here.
  const files = facts.systemVariables
    .filter(({ value }) => !value.includes('$'))
    .map(({ path, line, name, value }) => ({ name, value, place: lineOf(path, line, name, value) }));
  return [...login, ...files].filter(({ name }) => name.startsWith('NCCL_'));
}

/** Variables of the login environment and the system's files that the host's NCCL does not know, refuses or misreads: the same rules as for files. */
const find = (hosts: readonly Reached[]): Trouble[] => {
  // The same variable on a thousand hosts is judged once.
  const judged = new Map<string, string | null>();
  const mistakeIn = ({ name, value }: Variable, version: string): string | null => {
    const key = `${version}\0${name}\0${value}`;
    const known = judged.get(key);
    if (known !== undefined) return known;
    const found = judge(name, value, version);
    judged.set(key, found);
    return found;
  };
  return hosts.flatMap(({ host, facts }): Trouble[] => {
    const version = ncclOf(facts);
    const found = variablesOf(facts).flatMap((variable) => {
      const message = mistakeIn(variable, version);
      return message === null ? [] : [{ ...variable, message }];
    });
    const [first] = found;
    if (first === undefined) return [];
    return [
      {
        host,
        status: 'warn',
        title: l10n.t('NCCL variables that do not do what they say'),
        message:
          found.length === 1
            ? l10n.t('{0}: {1}: {2}', host, first.name, first.message)
            : l10n.t('{0}: {1}: {2} And {3} more variables.', host, first.name, first.message, found.length - 1),
        evidence: found.map(({ place }) => place),
        fix: l10n.t('Mend or remove them where they are set; nccl-workbench explain NAME=VALUE says what NCCL makes of each.'),
      },
    ];
  });
};

const nowhere = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

function judge(name: string, value: string, version: string): string | null {
  const setting = {
    name,
    value,
    unknown: null,
    nameRange: nowhere,
    valueRange: nowhere,
    range: nowhere,
    kind: 'env',
    reach: 'ranks',
    scope: '',
  } as const;
  const found = lintSettings([setting], { version, kind: 'env' }).find(({ severity }) => severity === 'error');
  return found === undefined ? null : clean(found.message);
}

export const environmentMistakes: Check = {
  id: 'environment-mistakes',
  area: 'settings',
  about: {
    name: { en: 'Variables of the environment', zh: '环境中的变量' },
    what: {
      en: 'NCCL variables of the login environment and of system files, judged for the NCCL that the host would load: unknown, removed, not there yet, or with a value that it misreads.',
      zh: '登录环境和系统文件中的 NCCL 变量，按该主机将加载的 NCCL 判断：不认识、已移除、尚未引入，或值会被误读。',
    },
    consequence: {
      en: 'NCCL ignores the variable or takes another value than was meant, mostly without a word: the tuning that somebody relies on is not there.',
      zh: 'NCCL 会忽略该变量或取用并非本意的值，通常毫无提示：有人依赖的调优其实不存在。',
    },
    source: 'NCCL src/misc/param.cc by release; 20.3 % of 1,054 public job scripts hold such a setting',
    docs: 'https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/env.html',
  },
  concerns: () => true,
  run: ({ hosts }) => find(hosts),
};
