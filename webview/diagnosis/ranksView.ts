import * as l10n from '@vscode/l10n';
import type { DiagnosedRank, Diagnosis, LogPlace } from '../../src/protocol/diagnosis.js';
import { element } from '../shared/dom.js';
import { button } from '../shared/toolbar.js';
import { virtualTable } from '../shared/virtualTable.js';
import { counted, nameOf, standingOf } from './words.js';

interface Row {
  readonly rank: DiagnosedRank;
  readonly at: number;
}

/** All ranks in a table. */
export interface RanksView {
  readonly element: HTMLElement;
  set(diagnosis: Diagnosis): void;
}

/** Makes the view. Enter opens a rank's last line; a button shows its lines alone. */
export function ranksView(acts: { open(place: LogPlace): void; filter(rank: number): void; copy(text: string): void }): RanksView {
  let rows: readonly Row[] = [];
  const columns = [
    { id: 'rank', title: l10n.t('Rank'), text: ({ rank }: Row) => nameOf(rank), sort: ({ rank }: Row) => rank.rank },
    { id: 'host', title: l10n.t('Host'), text: ({ rank }: Row) => rank.host ?? '–' },
    {
      id: 'pid',
      title: l10n.t('Process'),
      numeric: true,
      text: ({ rank }: Row) => String(rank.pid ?? '–'),
      sort: ({ rank }: Row) => rank.pid,
    },
    {
      id: 'device',
      title: l10n.t('GPU'),
      numeric: true,
      text: ({ rank }: Row) => String(rank.device ?? '–'),
      sort: ({ rank }: Row) => rank.device,
    },
    { id: 'bus', title: l10n.t('PCI address'), text: ({ rank }: Row) => rank.busId ?? '–' },
    { id: 'version', title: 'NCCL', text: ({ rank }: Row) => rank.version ?? '–' },
    { id: 'network', title: l10n.t('Network'), text: ({ rank }: Row) => rank.network ?? '–' },
    {
      id: 'standing',
      title: l10n.t('Standing'),
      text: ({ rank }: Row) => `${standingOf(rank.standing).mark} ${standingOf(rank.standing).word}`,
    },
    {
      id: 'seconds',
      title: l10n.t('Set up in'),
      numeric: true,
      text: ({ rank }: Row) => (rank.timings === null ? '–' : l10n.t('{0} s', rank.timings.total.toFixed(2))),
      sort: ({ rank }: Row) => rank.timings?.total ?? null,
    },
    {
      id: 'lines',
      title: l10n.t('Lines'),
      numeric: true,
      text: ({ rank }: Row) => counted(rank.lines),
      sort: ({ rank }: Row) => rank.lines,
    },
  ];
  const table = virtualTable<Row>({
    label: l10n.t('Ranks'),
    keyOf: ({ at }) => String(at),
    choose: (row) => {
      only.disabled = row?.rank.first === null || row === null;
    },
    act: ({ rank }) => {
      if (rank.last !== null) acts.open(rank.last);
    },
  });
  const only = button(l10n.t('Show Its Lines Alone'), () => {
    const chosen = table.chosen();
    if (chosen !== null) acts.filter(chosen.at);
  });
  only.disabled = true;
  const copy = button(l10n.t('Copy Table'), () =>
    acts.copy(
      [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ text }) => text(row)))]
        .map((cells) => cells.join('\t'))
        .join('\n'),
    ),
  );
  return {
    element: element(
      'section',
      { class: 'view tall' },
      element(
        'div',
        { class: 'view-bar' },
        only,
        copy,
        element('span', { class: 'quiet' }, l10n.t('Enter opens the last line of a rank.')),
      ),
      table.element,
    ),
    set: ({ ranks }) => {
      rows = ranks.map((rank, at) => ({ rank, at }));
      table.set(rows, columns);
    },
  };
}
