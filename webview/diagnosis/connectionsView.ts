import * as l10n from '@vscode/l10n';
import { type CommunicatorDetail, type LogPlace, ways } from '../../src/protocol/diagnosis.js';
import { element, svg } from '../shared/dom.js';
import { legend } from '../shared/legend.js';
import { onThemeChange, readTheme } from '../shared/theme.js';
import { button, choice } from '../shared/toolbar.js';
import { virtualTable } from '../shared/virtualTable.js';
import { letters, matrixPicture, wayColours } from './matrixPicture.js';
import { countWays, matrixOf } from './pairs.js';
import { counted, wayWord } from './words.js';

/** Who talks to whom over what: a picture and its table twin. */
export interface ConnectionsView {
  readonly element: HTMLElement;
  /** Where the choice of the communicator is put. */
  readonly bar: HTMLElement;
  set(detail: CommunicatorDetail | null): void;
}

type Shape = 'picture' | 'table';

/** Makes the view; `open` shows the line that tells of a connection. */
export function connectionsView(acts: {
  readonly open: (place: LogPlace) => void;
  readonly copy: (text: string) => void;
}): ConnectionsView {
  let detail: CommunicatorDetail | null = null;
  let shape: Shape = 'picture';
  const picture = matrixPicture(acts.open);
  const filter = legend(l10n.t('Ways shown'), () => draw());
  const table = virtualTable<number>({
    label: l10n.t('Connections'),
    keyOf: String,
    choose: () => undefined,
    act: (pair) => {
      if (detail !== null) acts.open({ file: detail.pairs.file[pair] ?? 0, line: detail.pairs.line[pair] ?? 1 });
    },
  });
  const hostOf = (rank: number): string => detail?.hosts[detail.hostOf[rank] ?? -1] ?? '–';
  const number = (column: 'from' | 'to' | 'channels', pair: number): number => detail?.pairs[column][pair] ?? 0;
  const columns = [
    {
      id: 'from',
      title: l10n.t('From'),
      numeric: true,
      text: (pair: number) => String(number('from', pair)),
      sort: (pair: number) => number('from', pair),
    },
    { id: 'fromHost', title: l10n.t('Host'), text: (pair: number) => hostOf(number('from', pair)) },
    {
      id: 'to',
      title: l10n.t('To'),
      numeric: true,
      text: (pair: number) => String(number('to', pair)),
      sort: (pair: number) => number('to', pair),
    },
    { id: 'toHost', title: l10n.t('Host'), text: (pair: number) => hostOf(number('to', pair)) },
    { id: 'way', title: l10n.t('Way'), text: (pair: number) => wayWord(ways[detail?.pairs.way[pair] ?? 6] ?? 'other') },
    { id: 'via', title: l10n.t('In NCCL’s words'), text: (pair: number) => detail?.via[detail.pairs.via[pair] ?? 0] ?? '' },
    {
      id: 'channels',
      title: l10n.t('Channels'),
      numeric: true,
      text: (pair: number) => String(number('channels', pair)),
      sort: (pair: number) => number('channels', pair),
    },
  ];
  const shapes = choice<Shape>(
    l10n.t('Shown as'),
    [
      { value: 'picture', text: l10n.t('Picture') },
      { value: 'table', text: l10n.t('Table') },
    ],
    shape,
    (value) => {
      shape = value;
      draw();
    },
  );
  const copy = button(l10n.t('Copy Table'), () =>
    acts.copy(
      [columns.map(({ title }) => title), ...passing().map((pair) => columns.map(({ text }) => text(pair)))]
        .map((cells) => cells.join('\t'))
        .join('\n'),
    ),
  );
  const none = element('p', { class: 'quiet' });
  const bar = element('div', { class: 'view-bar' }, shapes.element, copy);
  const note = element('p', { class: 'quiet note' });
  const passing = (): number[] =>
    detail === null
      ? []
      : Array.from(detail.pairs.way, (way, pair) => (filter.hidden.has(ways[way] ?? '') ? -1 : pair)).filter((pair) => pair >= 0);

  const entries = (): void => {
    if (detail === null) return;
    const colours = wayColours(readTheme());
    const counts = countWays(detail);
    filter.set(
      ways.flatMap((way, at) =>
        counts[at] === 0
          ? []
          : [
              {
                id: way,
                text: wayWord(way),
                colour: colours[at] ?? '',
                dash: [],
                detail: counted(counts[at] ?? 0),
                mark: mark(colours[at] ?? '', letters[at] ?? ''),
              },
            ],
      ),
    );
  };
  const draw = (): void => {
    const some = detail !== null && detail.pairs.from.length > 0;
    none.hidden = some;
    none.textContent =
      detail === null ? l10n.t('No communicator is chosen.') : l10n.t('The log tells of no connection of it: NCCL_DEBUG=INFO does.');
    picture.element.hidden = !some || shape !== 'picture';
    table.element.hidden = !some || shape !== 'table';
    filter.element.hidden = note.hidden = !some;
    if (detail === null || !some) return;
    const matrix = matrixOf(detail, filter.hidden);
    note.textContent = matrix.byHost
      ? l10n.t(
          'Rows send, columns receive; hosts, for there are {0} ranks. A square has the colour of the costliest way in it.',
          counted(detail.nRanks),
        )
      : l10n.t('Rows send, columns receive; lines part the hosts. A square has the colour of the costliest way in it.');
    if (shape === 'picture') picture.set(detail, matrix);
    else table.set(passing(), columns);
  };
  onThemeChange(entries);
  return {
    element: element('section', { class: 'view tall' }, bar, filter.element, note, none, picture.element, table.element),
    bar,
    set: (next) => {
      detail = next;
      entries();
      draw();
    },
  };
}

/** A square of the picture, for the legend. */
function mark(colour: string, letter: string): SVGElement {
  const box = svg('rect', { x: 0, y: 0, width: 14, height: 14 });
  box.style.fill = colour;
  const text = svg('text', { x: 7, y: 10.5, 'text-anchor': 'middle', 'font-size': 10, class: 'mark-letter' });
  text.textContent = letter;
  return svg('svg', { class: 'swatch', width: 14, height: 14, viewBox: '0 0 14 14', 'aria-hidden': 'true' }, box, text);
}
