import * as l10n from '@vscode/l10n';
import type { Standing } from '../../src/protocol/health.js';
import { standings } from '../../src/protocol/health.js';
import { type Finding, markOf, type Model } from './model.js';
import type { Selection, TableGrouping } from './viewState.js';
import { hostsText, standingWord } from './words.js';

/** A row of the table; all rows are equally high, so that only those in sight are drawn. */
export interface GridRow {
  /** Unique, and the same when the state comes again. */
  readonly key: string;
  readonly level: number;
  readonly mark: Standing | null;
  readonly text: string;
  readonly detail: string;
  /** null: it opens to nothing. */
  readonly open: boolean | null;
  /** What the detail column shows when it is chosen. */
  readonly selection: Selection;
  /** Place among its siblings, from 1, and how many they are. */
  readonly place: number;
  readonly of: number;
}

interface Made {
  readonly key: string;
  readonly mark: Standing | null;
  readonly text: string;
  readonly detail: string;
  readonly selection: Selection;
  readonly children: (() => readonly Made[]) | null;
}

/** The rows in view: groups, what is below the open ones, for the hosts that pass. */
export function gridRows(model: Model, grouping: TableGrouping, passes: (host: number) => boolean, open: ReadonlySet<string>): GridRow[] {
  const flat: GridRow[] = [];
  const walk = (rows: readonly Made[], level: number): void => {
    rows.forEach(({ key, mark, text, detail, selection, children }, at) => {
      const opened = children === null ? null : open.has(key);
      flat.push({ key, level, mark, text, detail, selection, open: opened, place: at + 1, of: rows.length });
      if (opened === true && children !== null) walk(children(), level + 1);
    });
  };
  const roots =
    grouping === 'trouble'
      ? byTrouble(model, passes)
      : grouping === 'rack'
        ? byRack(model, passes)
        : hostRows(model, allHosts(model).filter(passes), '');
  walk(roots, 1);
  return flat;
}

const allHosts = ({ state }: Model): number[] => state.hosts.map((_, at) => at);

function byTrouble(model: Model, passes: (host: number) => boolean): Made[] {
  const { hosts, results } = model.state;
  const troubles = results.flatMap((result): Made[] => {
    const shown = result.troubles.filter(({ host }) => passes(host));
    if (shown.length === 0) return [];
    const key = `t ${result.key}`;
    const names = [...new Set(shown.map(({ host }) => hosts[host]?.name ?? ''))];
    return [
      {
        key,
        mark: markOf(model, result),
        text: result.title,
        detail: hostsText(names),
        selection: { kind: 'trouble', key: result.key },
        children: () => shown.map((trouble, at) => findingRow(model, { result, trouble }, `${key}/${at}`, 'host')),
      },
    ];
  });
  // Hosts without a trouble, so that the table holds everybody that the picture does.
  const rest = standings.flatMap((standing): Made[] => {
    const own = allHosts(model).filter((at) => hosts[at]?.standing === standing && !model.findings.has(at) && passes(at));
    return own.length === 0
      ? []
      : [
          {
            key: `s ${standing}`,
            mark: standing,
            text: standingWord(standing),
            detail: hostsText(own.map((at) => hosts[at]?.name ?? '')),
            selection: null,
            children: () => hostRows(model, own, `s ${standing}`),
          },
        ];
  });
  return [...troubles, ...rest];
}

function byRack(model: Model, passes: (host: number) => boolean): Made[] {
  const racks = new Map<string | null, number[]>();
  for (const at of allHosts(model)) {
    if (!passes(at)) continue;
    const rack = model.state.hosts[at]?.rack ?? null;
    const own = racks.get(rack);
    if (own === undefined) racks.set(rack, [at]);
    else own.push(at);
  }
  return [...racks]
    .sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : natural.compare(a, b)))
    .map(([rack, hosts]): Made => {
      const key = `r ${rack ?? ''}`;
      const counts = standings
        .map((standing) => [standing, hosts.filter((at) => model.state.hosts[at]?.standing === standing).length] as const)
        .filter(([, count]) => count > 0);
      return {
        key,
        mark: counts[0]?.[0] ?? null,
        text: rack ?? l10n.t('In no known rack'),
        detail: counts.map(([standing, count]) => `${standingWord(standing)}: ${count}`).join(' · '),
        selection: null,
        children: () => hostRows(model, hosts, key),
      };
    });
}

/** Hosts, worst first. */
function hostRows(model: Model, hosts: readonly number[], parent: string): Made[] {
  const rank = (at: number): number => standings.indexOf(model.state.hosts[at]?.standing ?? 'well');
  return [...hosts]
    .sort((a, b) => rank(a) - rank(b) || a - b)
    .map((at): Made => {
      const host = model.state.hosts[at];
      const findings = model.findings.get(at) ?? [];
      const key = `${parent}/h ${host?.name ?? ''}`;
      return {
        key,
        mark: host?.standing ?? null,
        text: host?.name ?? '',
        detail: findings.length === 0 ? standingWord(host?.standing ?? 'waiting') : findings.map(({ result }) => result.title).join(' · '),
        selection: { kind: 'host', name: host?.name ?? '' },
        children:
          findings.length === 0 ? null : () => findings.map((finding, place) => findingRow(model, finding, `${key}/${place}`, 'trouble')),
      };
    });
}

/** One thing wrong: named by its host under a trouble, by its trouble under a host. */
function findingRow(model: Model, finding: Finding, key: string, name: 'host' | 'trouble'): Made {
  const { result, trouble } = finding;
  const host = model.state.hosts[trouble.host]?.name ?? '';
  const selection: Selection = { kind: 'host', name: host };
  const line = (text: string, detail: string, at: string): Made => ({
    key: `${key}/${at}`,
    mark: null,
    text,
    detail,
    selection,
    children: null,
  });
  const message = trouble.message.startsWith(`${host}: `) ? trouble.message.slice(host.length + 2) : trouble.message;
  const mark = name === 'host' ? (model.state.hosts[trouble.host]?.standing === 'unreached' ? 'unreached' : result.status) : result.status;
  return {
    key,
    mark,
    text: name === 'host' ? host : result.title,
    detail: message,
    selection,
    children:
      trouble.evidence.length === 0 && trouble.fix === null
        ? null
        : () => [
            ...trouble.evidence.map((text, at) => line(l10n.t('Evidence'), text, `e${at}`)),
            ...(trouble.fix === null ? [] : [line(l10n.t('Fix'), trouble.fix, 'fix')]),
          ],
  };
}

const natural = new Intl.Collator('en', { numeric: true });
