import type { About, Area, Bilingual } from './check.js';
import { checks } from './checks.js';
import { notReachedAbout } from './checks/reach/notReached.js';

/** Languages that pages are written in. */
export type PageLanguage = 'en' | 'zh';

interface Page {
  readonly id: string;
  readonly area: Area;
  readonly about: About;
}

const pages: readonly Page[] = [{ id: 'not-reached', area: 'reach', about: notReachedAbout }, ...checks];
const byId = new Map(pages.map((page) => [page.id, page]));

/** Ids of all checks with a page; hosts that gave no answer have one together. */
export const checkIds: readonly string[] = pages.map(({ id }) => id);

const areaNames: Readonly<Record<Area, Bilingual>> = {
  reach: { en: 'Reach', zh: '连通' },
  gpudirect: { en: 'GPUDirect', zh: 'GPUDirect' },
  gpu: { en: 'GPUs', zh: 'GPU' },
  pci: { en: 'PCI', zh: 'PCI' },
  rdma: { en: 'RDMA', zh: 'RDMA' },
  network: { en: 'Network', zh: '网络' },
  host: { en: 'Host', zh: '主机' },
  software: { en: 'Software', zh: '软件' },
  settings: { en: 'Settings', zh: '设置' },
};

const words = {
  area: { en: 'Area', zh: '类别' },
  consequence: { en: 'What it does to a job', zh: '对作业的影响' },
  source: { en: 'How it is known', zh: '依据' },
  index: { en: 'Checks of the doctor', zh: '健康检查项' },
  check: { en: 'Check', zh: '检查项' },
  name: { en: 'About', zh: '对象' },
  what: { en: 'What it looks at', zh: '内容' },
  run: {
    en: '`nccl-workbench doctor SNAPSHOT|HOST…` runs them all; `--only` takes ids and areas.',
    zh: '`nccl-workbench doctor SNAPSHOT|HOST…` 会全部执行；`--only` 可指定检查项或类别。',
  },
  alone: { en: 'Only this check:', zh: '只做这一项检查：' },
} as const satisfies Readonly<Record<string, Bilingual>>;

/** Prose in which no angle bracket begins HTML and no vertical line ends a cell. */
function prose(text: string): string {
  return text.replaceAll('<', '\\<').replaceAll('|', '\\|');
}

/** The documentation of a check as plain Markdown; null for an id that is no check's. */
export function checkPage(id: string, language: PageLanguage): string | null {
  const page = byId.get(id.startsWith('not-reached') ? 'not-reached' : id);
  if (page === undefined) return null;
  const { about, area } = page;
  const colon = language === 'en' ? ': ' : '：';
  return `${[
    `# ${page.id}`,
    `**${prose(about.name[language])}** · ${words.area[language]}${colon}${areaNames[area][language]}`,
    prose(about.what[language]),
    `## ${words.consequence[language]}`,
    prose(about.consequence[language]),
    `## ${words.source[language]}`,
    prose(about.source),
    ...(about.docs === null ? [] : [`[${about.docs}](${about.docs})`]),
    words.alone[language],
    `\`\`\`text\nnccl-workbench doctor SNAPSHOT --only ${page.id}\n\`\`\``,
  ].join('\n\n')}\n`;
}

/** The list of all checks by area, as Markdown with links to the pages beside it. */
export function checkIndex(language: PageLanguage): string {
  const rows = pages
    .toSorted((a, b) => Object.keys(areaNames).indexOf(a.area) - Object.keys(areaNames).indexOf(b.area) || a.id.localeCompare(b.id, 'en'))
    .map(
      ({ id, area, about }) =>
        `| ${areaNames[area][language]} | [${id}](${id}.md) | ${prose(about.name[language])} | ${prose(about.what[language])} |`,
    );
  return [
    `# ${words.index[language]}`,
    '',
    words.run[language],
    '',
    `| ${words.area[language]} | ${words.check[language]} | ${words.name[language]} | ${words.what[language]} |`,
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
