import * as l10n from '@vscode/l10n';
import type { FabricDiff } from '../../src/fabric/diff.js';
import type { FabricLink, FabricNode } from '../../src/fabric/graph.js';
import { healthWord } from '../../src/fabric/summary.js';
import { significant } from '../../src/base/format.js';
import type { Theme } from '../shared/theme.js';
import { healthOrder, type Scene } from './scene.js';

/** What the colours of links tell. */
export type ShadeMode = 'health' | 'latency' | 'utilisation' | 'errors' | 'ratio' | 'changes';

/** A shape that stands beside a colour, so that none stands alone. */
export type Mark = 'triangle' | 'cross' | 'ring' | 'square' | 'plus' | 'minus';

/** One class of links or boxes: how it is drawn, and what it is called in the legend. */
export interface ShadeClass {
  readonly id: string;
  readonly text: string;
  readonly colour: 'green' | 'blue' | 'yellow' | 'warning' | 'red' | 'purple' | 'muted' | 'outline';
  /** Dash pattern in px; empty for solid. */
  readonly dash: readonly number[];
  readonly mark: Mark | null;
  /** Thousands of these would hide the few that matter, so they fade. */
  readonly quiet: boolean;
}

/** The class of each link and node, by place; a bundle or group has the highest class of what is in it. */
export interface Shade {
  readonly mode: ShadeMode;
  readonly classes: readonly ShadeClass[];
  readonly links: Uint8Array;
  readonly nodeClasses: readonly ShadeClass[];
  readonly nodes: Uint8Array;
}

/** Styles of healths, from the best to the worst. */
export function healthClasses(): readonly ShadeClass[] {
  const styles: Readonly<Record<(typeof healthOrder)[number], Omit<ShadeClass, 'id' | 'text'>>> = {
    ok: { colour: 'green', dash: [], mark: null, quiet: true },
    unknown: { colour: 'muted', dash: [1, 3], mark: 'ring', quiet: true },
    degraded: { colour: 'warning', dash: [7, 4], mark: 'triangle', quiet: false },
    down: { colour: 'red', dash: [2, 4], mark: 'cross', quiet: false },
  };
  return healthOrder.map((health) => ({ id: health, text: healthWord(health), ...styles[health] }));
}

/** Five steps from well to bad, after "not measured". */
function steps(mode: ShadeMode, unknown: string, texts: readonly [string, string, string, string, string]): readonly ShadeClass[] {
  const styles: readonly Omit<ShadeClass, 'id' | 'text'>[] = [
    { colour: 'green', dash: [], mark: null, quiet: true },
    { colour: 'blue', dash: [], mark: null, quiet: true },
    { colour: 'yellow', dash: [12, 3], mark: null, quiet: false },
    { colour: 'warning', dash: [7, 4], mark: 'triangle', quiet: false },
    { colour: 'red', dash: [2, 4], mark: 'cross', quiet: false },
  ];
  return [
    { id: `${mode} unknown`, text: unknown, colour: 'muted', dash: [1, 3], mark: null, quiet: true },
    ...styles.map((style, at) => ({ id: `${mode} ${String(at)}`, text: texts[at] ?? '', ...style })),
  ];
}

/** Upper ends of the first four steps of each figure. */
const bounds = {
  /** Times what is usual among cables between the same two tiers. */
  latency: [1.2, 1.5, 2, 4],
  utilisation: [0.4, 0.6, 0.8, 0.9],
  errors: [0, 9, 99, 999],
  /** Errors an hour between two captures. */
  errorsPerHour: [0, 1, 10, 100],
  /** Shares missing of what the link should give. */
  ratio: [0.05, 0.1, 0.2, 0.5],
} as const;

/** From where on a figure is marked as too slow: times the usual latency, and the share of the nominal bandwidth that is missing. */
export const slowFrom = { latency: bounds.latency[2], ratio: bounds.ratio[1] } as const;

/** Sorts the links and nodes of a scene into the classes of a mode. */
export function shadeOf(scene: Scene, mode: Exclude<ShadeMode, 'changes'>): Shade {
  const { links, nodes } = scene.fabric;
  const nodeClasses = healthClasses();
  const nodeShades = classify(nodes, ({ health }: FabricNode) => healthOrder.indexOf(health));
  const made = (classes: readonly ShadeClass[], of: (link: FabricLink, at: number) => number): Shade => ({
    mode,
    classes,
    links: classify(links, of),
    nodeClasses,
    nodes: nodeShades,
  });
  const step = (value: number | null | undefined, upper: readonly number[]): number => {
    if (value === null || value === undefined) return 0;
    const at = upper.findIndex((bound) => value <= bound);
    return 1 + (at < 0 ? upper.length : at);
  };
  const percent = (share: number): string => `${String(Math.round(share * 100))} %`;
  switch (mode) {
    case 'health':
      return made(healthClasses(), ({ state }) => healthOrder.indexOf(state));
    case 'latency': {
      const usual = usualLatency(scene);
      const [, b, c, d] = bounds.latency.map((bound) => significant(bound));
      const texts = [
        l10n.t('usual latency'),
        l10n.t('up to {0} times', b ?? ''),
        l10n.t('up to {0} times', c ?? ''),
        l10n.t('up to {0} times', d ?? ''),
        l10n.t('over {0} times', d ?? ''),
      ] as const;
      return made(steps(mode, l10n.t('not measured'), texts), (link, at) =>
        link.kind !== 'fabric' || link.latencyUs === null ? 0 : step(link.latencyUs / (usual(at) ?? link.latencyUs), bounds.latency),
      );
    }
    case 'utilisation': {
      const [a, b, c, d] = bounds.utilisation;
      const texts = [
        l10n.t('idle to {0}', percent(a)),
        l10n.t('to {0}', percent(b)),
        l10n.t('to {0}', percent(c)),
        l10n.t('to {0}', percent(d)),
        l10n.t('congested, over {0}', percent(d)),
      ] as const;
      return made(steps(mode, l10n.t('not measured'), texts), (link) => step(link.utilisation, bounds.utilisation));
    }
    case 'errors': {
      if (scene.fabric.errorsSince !== undefined) {
        const [, b, c, d] = bounds.errorsPerHour;
        const texts = [
          l10n.t('no new errors'),
          l10n.t('up to {0} an hour', b),
          l10n.t('up to {0} an hour', c),
          l10n.t('up to {0} an hour', d),
          l10n.t('over {0} errors an hour', d),
        ] as const;
        return made(steps(mode, l10n.t('not counted twice'), texts), (link) => step(link.errorsPerHour, bounds.errorsPerHour));
      }
      const inAll = (range: string): string => l10n.t('{0} in all', range);
      const texts = [l10n.t('no errors'), inAll('1–9'), inAll('10–99'), inAll('100–999'), l10n.t('1,000 errors or more')] as const;
      return made(steps(mode, l10n.t('not counted'), texts), (link) =>
        step(link.errors === undefined ? null : errorsOf(link), bounds.errors),
      );
    }
    case 'ratio': {
      const [a, b, c, d] = bounds.ratio;
      const texts = [
        l10n.t('{0} of the expected or more', percent(1 - a)),
        `≥ ${percent(1 - b)}`,
        `≥ ${percent(1 - c)}`,
        `≥ ${percent(1 - d)}`,
        l10n.t('under {0}', percent(1 - d)),
      ] as const;
      return made(steps(mode, l10n.t('not measured'), texts), (link) => {
        const ratio = ratioOf(link);
        return step(ratio === null ? null : 1 - ratio, bounds.ratio);
      });
    }
  }
}

/** What became of links and nodes between two captures; the classes stand in the order of {@link changes}. */
export function changesShade({ links, nodes }: FabricDiff): Shade {
  const classes: readonly ShadeClass[] = [
    { id: 'same', text: l10n.t('unchanged'), colour: 'muted', dash: [], mark: null, quiet: true },
    { id: 'changed', text: l10n.t('changed'), colour: 'warning', dash: [7, 4], mark: 'triangle', quiet: false },
    { id: 'added', text: l10n.t('added'), colour: 'blue', dash: [], mark: 'plus', quiet: false },
    { id: 'removed', text: l10n.t('removed'), colour: 'red', dash: [2, 4], mark: 'minus', quiet: false },
  ];
  return { mode: 'changes', classes, links, nodeClasses: classes, nodes };
}

/** Sum of all error counters of a link. */
export function errorsOf({ errors }: FabricLink): number {
  return Object.values(errors ?? {}).reduce((sum, count) => sum + count, 0);
}

/** Measured bandwidth as a share of what both ends could do; null where one is not known. */
export function ratioOf({ measuredGbps, capableGbps, gbps }: FabricLink): number | null {
  const expected = capableGbps ?? gbps;
  return measuredGbps === null || measuredGbps === undefined || expected === null || expected <= 0 ? null : measuredGbps / expected;
}

const usuals = new WeakMap<Scene, (link: number) => number | null>();

/** Median latency in µs of the cables between the same two tiers as a link. */
export function usualLatency(scene: Scene): (link: number) => number | null {
  const known = usuals.get(scene);
  if (known !== undefined) return known;
  const { links, nodes } = scene.fabric;
  const tier = (at: number): number => (nodes[at]?.kind === 'switch' ? (nodes[at].tier ?? 9) : 0);
  const group = (at: number): number => {
    const [a, b] = [tier(scene.from[at] ?? -1), tier(scene.to[at] ?? -1)];
    return Math.min(a, b) * 16 + Math.max(a, b);
  };
  const values = new Map<number, number[]>();
  links.forEach(({ kind, latencyUs }, at) => {
    if (kind !== 'fabric' || latencyUs === null) return;
    const list = values.get(group(at));
    if (list === undefined) values.set(group(at), [latencyUs]);
    else list.push(latencyUs);
  });
  const medians = new Map([...values].map(([key, list]) => [key, list.sort((a, b) => a - b)[list.length >> 1] ?? 0]));
  const usual = (at: number): number | null => medians.get(group(at)) ?? null;
  usuals.set(scene, usual);
  return usual;
}

function classify<T>(items: readonly T[], of: (item: T, at: number) => number): Uint8Array {
  const made = new Uint8Array(items.length);
  items.forEach((item, at) => (made[at] = Math.max(0, of(item, at))));
  return made;
}

/** The colour of a class in a theme. */
export function colourOf(theme: Theme, { colour }: Pick<ShadeClass, 'colour'>): string {
  return theme[colour];
}
