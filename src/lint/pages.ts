import type { FileKind } from '../scripts/setting.js';
import type { Severity } from './finding.js';
import type { Bilingual, Rule, RuleExample } from './rule.js';
import { allRules, ruleById } from './rules.js';

/** Languages that pages are written in. */
export type PageLanguage = 'en' | 'zh';

/** Names of the kinds of file, and the word after the fence of a block of code. */
const kinds: Readonly<Record<FileKind, readonly [name: Bilingual, fence: string]>> = {
  conf: [{ en: 'nccl.conf', zh: 'nccl.conf' }, 'ini'],
  bash: [{ en: 'shell script', zh: 'shell 脚本' }, 'bash'],
  python: [{ en: 'Python', zh: 'Python' }, 'python'],
  yaml: [{ en: 'YAML', zh: 'YAML' }, 'yaml'],
  dockerfile: [{ en: 'Dockerfile', zh: 'Dockerfile' }, 'dockerfile'],
  env: [{ en: '.env file', zh: '.env 文件' }, 'ini'],
  json: [{ en: 'JSON', zh: 'JSON' }, 'json'],
  toml: [{ en: 'TOML', zh: 'TOML' }, 'toml'],
  hostfile: [{ en: 'host file', zh: '主机列表文件' }, 'text'],
  tuner: [{ en: 'tuner CSV', zh: 'tuner CSV' }, 'csv'],
  'topo-xml': [{ en: 'topology XML', zh: '拓扑 XML' }, 'xml'],
};

const severities: Readonly<Record<Severity, Bilingual>> = {
  error: { en: 'error', zh: '错误' },
  warning: { en: 'warning', zh: '警告' },
  information: { en: 'information', zh: '信息' },
  hint: { en: 'hint', zh: '提示' },
};

const words = {
  severity: { en: 'Severity', zh: '级别' },
  atMost: { en: 'at most', zh: '最高' },
  off: { en: 'off until it is asked for', zh: '默认关闭' },
  languages: { en: 'Files', zh: '适用文件' },
  fix: { en: 'Fix', zh: '修复' },
  safe: { en: 'yes, also with `lint --fix`', zh: '有，`lint --fix` 也会应用' },
  look: { en: 'yes, offered for a look', zh: '有，需确认后应用' },
  none: { en: 'none', zh: '无' },
  why: { en: 'Why it matters', zh: '为什么重要' },
  evidence: { en: 'How it is known', zh: '依据' },
  examples: { en: 'Examples', zh: '示例' },
  speaks: { en: 'It speaks here:', zh: '会提示：' },
  silent: { en: 'It is silent here:', zh: '不会提示：' },
  readFor: { en: 'read for NCCL', zh: '按 NCCL 版本' },
  withHosts: { en: 'with the devices of the hosts known', zh: '已知主机上的设备时' },
  keepSilent: { en: 'Keeping it silent', zh: '如何静默' },
  inText: { en: 'In the file, with the reason behind two dashes:', zh: '在文件中写注释，两个短横后写理由：' },
  inSettings: {
    en: 'Everywhere, in the settings of the workspace (`off`, or another severity):',
    zh: '在工作区设置中统一指定（`off` 或其他级别）：',
  },
  turnOn: {
    en: 'It is asked for in the settings of the workspace, with the severity that it shall have:',
    zh: '在工作区设置中指定级别即可启用：',
  },
  index: { en: 'Rules', zh: '规则' },
  rule: { en: 'Rule', zh: '规则' },
  what: { en: 'What it finds', zh: '内容' },
} as const satisfies Readonly<Record<string, Bilingual>>;

function block(example: RuleExample, text: string): string {
  const ticks = text.includes('```') ? '````' : '```';
  return `${ticks}${kinds[example.kind][1]}\n${text.replace(/\n$/u, '').replaceAll('\r', '␍').replaceAll('\ufeff', '␛BOM␛')}\n${ticks}`;
}

/** Prose in which no angle bracket begins HTML. */
function prose(text: Bilingual, language: PageLanguage): string {
  return text[language].replaceAll('<', '\\<');
}

function severityOf({ about, off }: Rule, language: PageLanguage): string {
  const most = severities[about.severity][language];
  return off === true ? `${most}${language === 'en' ? ', ' : '，'}${words.off[language]}` : most;
}

function exampleOf(example: RuleExample, language: PageLanguage): string {
  const notes = [
    ...(example.version === undefined ? [] : [`${words.readFor[language]} ${example.version}`]),
    ...(example.hosts === undefined ? [] : [words.withHosts[language]]),
  ];
  const note = notes.length === 0 ? '' : language === 'en' ? ` (${notes.join(', ')})` : `（${notes.join('，')}）`;
  const name = `### ${kinds[example.kind][0][language]}${note}`;
  return [name, words.speaks[language], block(example, example.bad), words.silent[language], block(example, example.good)].join('\n\n');
}

function silence(rule: Rule, language: PageLanguage): string {
  const example = rule.about.examples[0];
  const [open, close] = example?.kind === 'topo-xml' ? ['<!-- ', ' -->'] : example?.kind === 'json' ? ['// ', ''] : ['# ', ''];
  const setting = `\`\`\`json\n"nccl.lint.rules": { "${rule.id}": "${rule.off === true ? 'information' : 'off'}" }\n\`\`\``;
  if (rule.off === true) return [words.turnOn[language], setting].join('\n\n');
  const comment = `\`\`\`text\n${open}nccl-workbench-disable-next-line ${rule.id} -- …${close}\n\`\`\``;
  return [words.inText[language], comment, words.inSettings[language], setting].join('\n\n');
}

/** The documentation of a rule as plain Markdown, without HTML or command links; null for an id that is no rule's. */
export function rulePage(id: string, language: PageLanguage): string | null {
  const rule = ruleById(id);
  if (rule === null) return null;
  const { about } = rule;
  const files = [...new Set(about.examples.map(({ kind }) => kinds[kind][0][language]))].join(language === 'en' ? ', ' : '、');
  const colon = language === 'en' ? ': ' : '：';
  const fix = about.fix === undefined ? words.none : words[about.fix];
  return `${[
    `# ${rule.id}`,
    prose(about.what, language),
    [
      `- ${words.severity[language]}${colon}${severityOf(rule, language)}`,
      `- ${words.languages[language]}${colon}${files}`,
      `- ${words.fix[language]}${colon}${fix[language]}`,
    ].join('\n'),
    `## ${words.why[language]}`,
    prose(about.why, language),
    `## ${words.evidence[language]}`,
    prose(about.evidence, language),
    `## ${words.examples[language]}`,
    ...about.examples.map((example) => exampleOf(example, language)),
    `## ${words.keepSilent[language]}`,
    silence(rule, language),
  ].join('\n\n')}\n`;
}

/** The list of all rules, as Markdown with links to the pages beside it. */
export function ruleIndex(language: PageLanguage): string {
  const rows = allRules
    .toSorted((a, b) => a.id.localeCompare(b.id, 'en'))
    .map(
      (rule) =>
        `| [${rule.id}](${rule.id}.md) | ${severityOf(rule, language)} | ${prose(rule.about.what, language).replaceAll('|', '\\|')} |`,
    );
  return [
    `# ${words.index[language]}`,
    '',
    `| ${words.rule[language]} | ${words.severity[language]} | ${words.what[language]} |`,
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
