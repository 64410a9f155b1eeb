import { type Standing, standings } from '../../src/protocol/health.js';

/** What the rows of the table are grouped by. */
export const tableGroupings = ['trouble', 'rack', 'host'] as const;
export type TableGrouping = (typeof tableGroupings)[number];

/** What the detail column shows: nothing in particular, a trouble, or a host. */
export type Selection = { readonly kind: 'trouble'; readonly key: string } | { readonly kind: 'host'; readonly name: string } | null;

/** What the page remembers of its own. */
export interface ViewState {
  readonly grouping: TableGrouping;
  /** Standings that are switched off. */
  readonly hidden: readonly Standing[];
  readonly search: string;
  readonly selection: Selection;
  readonly open: readonly string[];
}

/** Reads what an earlier, perhaps older, page saved; whatever does not fit gets its default. */
export function readView(value: unknown): ViewState {
  const saved = typeof value === 'object' && value !== null ? (value as { readonly [K in keyof ViewState]?: unknown }) : {};
  const texts = (list: unknown): string[] => (Array.isArray(list) ? list.filter((one) => typeof one === 'string') : []);
  const hidden = texts(saved.hidden);
  return {
    grouping: tableGroupings.find((one) => one === saved.grouping) ?? 'trouble',
    hidden: standings.filter((one) => hidden.includes(one)),
    search: typeof saved.search === 'string' ? saved.search : '',
    selection: readSelection(saved.selection),
    open: texts(saved.open).slice(0, 500),
  };
}

function readSelection(value: unknown): Selection {
  if (typeof value !== 'object' || value === null) return null;
  const { kind, key, name } = value as { readonly kind?: unknown; readonly key?: unknown; readonly name?: unknown };
  if (kind === 'trouble' && typeof key === 'string') return { kind, key };
  return kind === 'host' && typeof name === 'string' ? { kind, name } : null;
}
