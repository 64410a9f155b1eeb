import type { Range } from '../../base/text.js';
import type {
  EffectiveComparison,
  EffectiveConfiguration,
  EffectiveVariable,
  OverruledValue,
  Source,
  UnreachedVariable,
} from '../../effective/configuration.js';

/** What a row of the Effective Configuration view stands for; words and icons are the tree's. */
export type EffectiveRow =
  | { readonly kind: 'group'; readonly group: Group; readonly rows: readonly EffectiveRow[] }
  | { readonly kind: 'variable'; readonly variable: EffectiveVariable }
  | { readonly kind: 'unreached'; readonly unreached: UnreachedVariable }
  | {
      readonly kind: 'compared';
      readonly name: string;
      readonly state: ComparedState;
      readonly a: EffectiveVariable | null;
      readonly b: EffectiveVariable | null;
    }
  | { readonly kind: 'side'; readonly name: string; readonly title: string; readonly variable: EffectiveVariable | null }
  | { readonly kind: 'text'; readonly name: string; readonly text: string; readonly source: Source }
  | { readonly kind: 'effect'; readonly name: string; readonly effect: string; readonly mistaken: boolean }
  | { readonly kind: 'overruled'; readonly name: string; readonly index: number; readonly overruled: OverruledValue }
  | { readonly kind: 'note'; readonly note: string };

/** The groups, in the order that they are shown in. */
export type Group = 'acts' | 'idle' | 'unreached' | 'differs' | 'same' | 'notes';

type ComparedState = EffectiveComparison['rows'][number]['state'];

function group(name: Group, rows: readonly EffectiveRow[]): EffectiveRow[] {
  return rows.length === 0 ? [] : [{ kind: 'group', group: name, rows }];
}

/** The groups of one configuration, or with another one beside it; groups without rows are left out. */
export function rootRows(config: EffectiveConfiguration, comparison: EffectiveComparison | null): EffectiveRow[] {
  const notes = group(
    'notes',
    config.notes.map((note): EffectiveRow => ({ kind: 'note', note })),
  );
  if (comparison !== null) {
    const rows = comparison.rows.map((row): EffectiveRow & { readonly kind: 'compared' } => ({ kind: 'compared', ...row }));
    return [
      ...group(
        'differs',
        rows.filter(({ state }) => state !== 'same'),
      ),
      ...group(
        'same',
        rows.filter(({ state }) => state === 'same'),
      ),
      ...notes,
    ];
  }
  return [
    ...group(
      'acts',
      config.variables.filter(({ acts }) => acts).map((variable): EffectiveRow => ({ kind: 'variable', variable })),
    ),
    ...group(
      'idle',
      config.variables.filter(({ acts }) => !acts).map((variable): EffectiveRow => ({ kind: 'variable', variable })),
    ),
    ...group(
      'unreached',
      config.unreached.map((unreached): EffectiveRow => ({ kind: 'unreached', unreached })),
    ),
    ...notes,
  ];
}

/** What opens below a row. */
export function childRows(row: EffectiveRow, comparison: EffectiveComparison | null): readonly EffectiveRow[] {
  switch (row.kind) {
    case 'group':
      return row.rows;
    case 'variable':
      return details(row.variable);
    case 'compared':
      return [
        { kind: 'side', name: row.name, title: comparison?.a ?? '', variable: row.a },
        { kind: 'side', name: row.name, title: comparison?.b ?? '', variable: row.b },
      ];
    default:
      return [];
  }
}

function details(variable: EffectiveVariable): EffectiveRow[] {
  const { name, text, source, effect, mistaken, acts, overruled } = variable;
  return [
    ...(text === null ? [] : [{ kind: 'text', name, text, source } as const]),
    { kind: 'effect', name, effect, mistaken: mistaken || !acts },
    ...overruled.map((one, index) => ({ kind: 'overruled', name, index, overruled: one }) as const),
  ];
}

/** An id that stays the same while a row stands for the same thing, so that what is open stays open. */
export function idOf(row: EffectiveRow): string {
  switch (row.kind) {
    case 'group':
      return row.group;
    case 'variable':
      return JSON.stringify([row.kind, row.variable.name]);
    case 'unreached': {
      const { name, why, source } = row.unreached;
      return JSON.stringify([row.kind, name, why, source]);
    }
    case 'side':
      return JSON.stringify([row.kind, row.name, row.title, row.variable?.source]);
    case 'overruled':
      return JSON.stringify([row.kind, row.name, row.index]);
    case 'note':
      return JSON.stringify([row.kind, row.note]);
    default:
      return JSON.stringify([row.kind, row.name]);
  }
}

/** The place that a click on a row leads to; null where it has none. */
export function placeOf(row: EffectiveRow): Source | null {
  switch (row.kind) {
    case 'variable':
      return withPlace(row.variable.source);
    case 'unreached':
      return withPlace(row.unreached.source);
    case 'side':
      return row.variable === null ? null : withPlace(row.variable.source);
    case 'compared':
      return withPlace((row.a ?? row.b)?.source ?? null);
    case 'text':
      return withPlace(row.source);
    case 'overruled':
      return withPlace(row.overruled.source);
    default:
      return null;
  }
}

function withPlace(source: Source | null): (Source & { readonly file: string; readonly range: Range }) | null {
  const [file, range] = [source?.file ?? null, source?.range ?? null];
  return source === null || file === null || range === null ? null : { ...source, file, range };
}
