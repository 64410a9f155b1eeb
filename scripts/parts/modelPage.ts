import { bytes, microseconds } from '../../src/base/format.js';
import { newestModelled } from '../../src/nccl/model/index.js';
import { type Compared, compare, type Figure, modelled, noteText, type Published, summary } from './published.js';

/** Languages that the page is written in. */
export type PageLanguage = 'en' | 'zh';

const words = {
  title: { en: 'The model against published figures', zh: '模型与公开数据的对比' },
  intro: {
    en: `\`nccl-workbench model\`, the demo cluster and every "of the model" in the editor compute what NCCL itself computes before it chooses an algorithm (its cost model, from 2.24.3 to ${newestModelled}). This page holds that model against all-reduce figures that others published (float, sum). Bandwidths are bus bandwidths as nccl-tests counts them, GB/s = 1e9 B/s; *measured* is theirs, *modelled* is ours; error = modelled ÷ measured − 1. Where a source names no release, ${newestModelled} is modelled.`,
    zh: `\`nccl-workbench model\`、演示集群以及编辑器中的每一处“占模型的百分比”，计算的都是 NCCL 在选择算法之前自己计算的东西（它的代价模型，2.24.3 到 ${newestModelled}）。本页把这个模型与他人公布的 all-reduce 数据（float，sum）对比。带宽为 nccl-tests 意义下的总线带宽，GB/s = 1e9 B/s；“实测”是他们的，“模型”是我们的；误差 = 模型 ÷ 实测 − 1。来源没有写明版本的，按 ${newestModelled} 计算。`,
  },
  summary: { en: 'Summary', zh: '概要' },
  healthy: { en: 'Healthy systems', zh: '正常的系统' },
  bad: { en: 'Bad configurations', zh: '有问题的配置' },
  badIntro: {
    en: 'Published as examples of something wrong. The model says what the hardware should give; a large error is what it is for. They do not count in the summary.',
    zh: '作为有问题的例子而公布。模型给出硬件应有的数值；误差大正是它的用处。不计入概要。',
  },
  left: { en: 'Figures that the model cannot take', zh: '模型无法计算的数据' },
  leftIntro: { en: 'Listed so that none is hidden.', zh: '列在这里，一个也不隐藏。' },
  notes: { en: 'Where it is off, and why', zh: '偏差在哪里，为什么' },
  curves: { en: 'Small sizes', zh: '小的 size' },
  curvesIntro: {
    en: 'Times of one all-reduce, measured / modelled. The model is made for choosing, not for timing: its latencies are those of default clocks and an RDMA network, and nothing of launching or of a slower network (EFA here) is in them.',
    zh: '单次 all-reduce 的时间，实测 / 模型。这个模型是为选择而不是为计时而做的：其中的延迟对应默认时钟和 RDMA 网络，不含启动开销，也不含更慢的网络（此处为 EFA）。',
  },
  again: { en: 'Do it again', zh: '重做' },
  againText: {
    en: 'The figures and their sources are in [data/published.json](data/published.json); `npm run docs:model` writes this page from them, and a test holds it to that. One row by hand:',
    zh: '数据和来源见 [data/published.json](../data/published.json)；`npm run docs:model` 由它生成本页，并有测试核对。手工计算其中一行：',
  },
  columns: {
    en: ['System', 'Size', 'Measured', 'Modelled', 'Error', 'The model chooses', 'Source'],
    zh: ['系统', 'size', '实测', '模型', '误差', '模型的选择', '来源'],
  },
  leftColumns: { en: ['System', 'Size', 'Measured', 'Why not', 'Source'], zh: ['系统', 'size', '实测', '原因', '来源'] },
  system: { en: 'System', zh: '系统' },
  channels: { en: 'channels', zh: '个 channel' },
  assumed: { en: 'Assumed', zh: '假定' },
  sizeAssumed: { en: 'the source gives no size', zh: '来源没有写 size' },
} as const;

/** The documentation of how well the model holds, as plain Markdown. */
export function modelPage(published: Published, language: PageLanguage): string {
  const all = compare(published);
  const healthy = all.filter(({ figure }) => figure.bad !== true);
  const bad = all.filter(({ figure }) => figure.bad === true);
  const taken = new Set(all.map(({ figure }) => figure.id));
  const left = published.figures.filter(({ id }) => !taken.has(id));
  const noted = all.filter(({ figure }) => figure.note !== undefined || figure.assumed !== undefined);
  const mark = (figure: Figure): string => {
    const at = noted.findIndex((one) => one.figure === figure);
    return at < 0 ? '' : ` [${String(at + 1)}]`;
  };
  return `${[
    `# ${words.title[language]}`,
    words.intro[language],
    `## ${words.summary[language]}`,
    summaryText(healthy, language),
    `## ${words.healthy[language]}`,
    figureTable(healthy, language, mark),
    `## ${words.bad[language]}`,
    words.badIntro[language],
    figureTable(bad, language, mark),
    `## ${words.notes[language]}`,
    noted.map(({ figure }, at) => `${String(at + 1)}. ${note(figure, language)}`).join('\n'),
    `## ${words.left[language]}`,
    words.leftIntro[language],
    table(
      words.leftColumns[language],
      left.map((figure) => [
        figure.system[language],
        sizeText(figure, language),
        String(figure.busbwGBs),
        figure.why?.[language] ?? '',
        figure.source,
      ]),
    ),
    `## ${words.curves[language]}`,
    words.curvesIntro[language],
    curveTable(published.figures, language),
    `## ${words.again[language]}`,
    words.againText[language],
    '```sh\nnccl-workbench model --preset dgx-h100 --nodes 4 --sizes 8G\n```',
  ].join('\n\n')}\n`;
}

function summaryText(healthy: readonly Compared[], language: PageLanguage): string {
  const all = summary(healthy);
  const sure = summary(healthy.filter(({ figure }) => figure.assumed === undefined));
  if (all === null || sure === null) return '';
  const line = (name: string, { count, medianPercent, within10, worst }: NonNullable<typeof all>): string => {
    const [median, most, system] = [medianPercent.toFixed(1), signed(worst.errorPercent), worst.figure.system[language]];
    return language === 'en'
      ? `- ${name}: ${String(count)} figures, median error ${median} %, ${String(within10)} within 10 %, worst ${most} (${system}).`
      : `- ${name}：${String(count)} 个数据，误差中位数 ${median} %，${String(within10)} 个在 10 % 以内，最差 ${most}（${system}）。`;
  };
  return [
    line(language === 'en' ? 'Healthy systems' : '正常的系统', all),
    line(language === 'en' ? 'Of these, where nothing about the machine had to be assumed' : '其中机器无需任何假定的', sure),
  ].join('\n');
}

function figureTable(list: readonly Compared[], language: PageLanguage, mark: (figure: Figure) => string): string {
  return table(
    words.columns[language],
    list.map(({ figure, prediction, busbwGBs, errorPercent }) => [
      `${figure.system[language]}${mark(figure)}`,
      sizeText(figure, language),
      String(figure.busbwGBs),
      busbwGBs.toFixed(1),
      signed(errorPercent),
      `${prediction.algorithm ?? ''}/${prediction.protocol ?? ''}, ${String(prediction.channels ?? 0)} ${words.channels[language]}`,
      figure.source,
    ]),
  );
}

function note(figure: Figure, language: PageLanguage): string {
  const colon = language === 'en' ? ': ' : '：';
  const stop = language === 'en' ? '. ' : '。';
  const assumed = figure.assumed === undefined ? '' : `*${words.assumed[language]}*${colon}${figure.assumed[language]}${stop}`;
  const said = figure.note === undefined ? '' : noteText(figure, figure.note[language]);
  return `${figure.system[language]}${colon}${assumed}${said}`.trim();
}

function curveTable(figures: readonly Figure[], language: PageLanguage): string {
  const curves = figures.filter(({ timesUs }) => timesUs !== undefined);
  const sizes = Object.keys(curves[0]?.timesUs ?? {}).map(Number);
  const rows = curves.map((figure) => {
    const predictions = modelled(figure, sizes) ?? [];
    const cells = sizes.map((size, at) => {
      const [measured, model] = [figure.timesUs?.[String(size)], predictions[at]?.timeUs];
      if (measured === undefined || model === undefined || model === null) return '–';
      return `${microseconds(measured)} / ${microseconds(model)} (${signed((model / measured - 1) * 100, 0)})`;
    });
    return [figure.system[language], ...cells];
  });
  return table([words.system[language], ...sizes.map(bytes)], rows);
}

function sizeText(figure: Figure, language: PageLanguage): string {
  return figure.sizeAssumed === true ? `${bytes(figure.sizeBytes)} (${words.sizeAssumed[language]})` : bytes(figure.sizeBytes);
}

function signed(percent: number, digits = 1): string {
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(digits)} %`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
