import * as l10n from '@vscode/l10n';
import { type DiagnosedRank, type Diagnosis, type LogPlace, phases } from '../../src/protocol/diagnosis.js';
import { element, fill } from '../shared/dom.js';
import { choice } from '../shared/toolbar.js';
import { button } from '../shared/toolbar.js';
import { counted, nameOf, phaseWord, standingOf } from './words.js';

/** The phases of every rank beside each other. */
export interface TimelineView {
  readonly element: HTMLElement;
  set(diagnosis: Diagnosis): void;
}

type Measure = 'lines' | 'setup' | 'seconds';

/** Ranks drawn at once; a button brings the next ones. */
const pageSize = 200;
/** Names of NCCL's own init timings (init.cc), in the order in which it prints them. */
const steps = ['kernels', 'alloc', 'bootstrap', 'allgathers', 'topo', 'graphs', 'connections', 'rest'] as const;

/** Makes the view; `open` shows a line of the log. */
export function timelineView(open: (place: LogPlace) => void): TimelineView {
  let diagnosis: Diagnosis | null = null;
  let measure: Measure = 'lines';
  let most = pageSize;
  const kind = choice<Measure>(
    l10n.t('Measured in'),
    [
      { value: 'lines', text: l10n.t('Phases') },
      { value: 'setup', text: l10n.t('Setting up only') },
      { value: 'seconds', text: l10n.t('Init timings') },
    ],
    'lines',
    (value) => {
      measure = value;
      draw();
    },
  );
  const note = element('p', { class: 'quiet note' });
  const key = element('ul', { class: 'key' });
  const rows = element('div', { class: 'timeline', role: 'list', 'aria-label': l10n.t('Phases of each rank') });
  const more = button('', () => {
    most += pageSize;
    draw();
  });
  rows.addEventListener('keydown', (event) => {
    const all = [...rows.querySelectorAll<HTMLElement>('.lane')];
    const now = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: all.length - 1 }[event.key];
    const target = to === undefined ? undefined : all[to];
    if (target === undefined) return;
    event.preventDefault();
    for (const lane of all) lane.tabIndex = lane === target ? 0 : -1;
    target.focus();
  });

  const draw = (): void => {
    if (diagnosis === null) return;
    const { unit } = diagnosis;
    const timed = diagnosis.ranks.some(({ timings }) => timings !== null);
    kind.show('seconds', timed);
    kind.show('setup', unit !== 'ownLine');
    if ((!timed && measure === 'seconds') || (unit === 'ownLine' && measure === 'setup')) {
      measure = 'lines';
      kind.set('lines');
    }
    const shown = measure === 'seconds' ? diagnosis.ranks.filter(({ timings }) => timings !== null) : diagnosis.ranks;
    const ordered = [...shown].sort((a, b) =>
      measure === 'seconds' ? (b.timings?.total ?? 0) - (a.timings?.total ?? 0) : urgency(a) - urgency(b),
    );
    note.textContent =
      measure === 'seconds' ? l10n.t('Seconds that setting up took, the slowest rank first, as NCCL tells them.') : unitNote(diagnosis);
    fill(
      key,
      ...(measure === 'seconds'
        ? steps.map((step) => keyItem(`step-${step}`, step))
        : phases.map((phase) => keyItem(`phase-${phase}`, phaseWord(phase)))),
    );
    const [from, to] =
      measure === 'seconds'
        ? [0, Math.max(0.001, ...shown.map(({ timings }) => timings?.total ?? 0))]
        : rangeOf(shown, measure === 'setup');
    fill(rows, ...ordered.slice(0, most).map((rank, index) => lane(rank, { measure, from, to, first: index === 0, open, unit })));
    more.hidden = ordered.length <= most;
    more.textContent = l10n.t('Show {0} more of {1}', Math.min(pageSize, ordered.length - most), ordered.length);
  };
  return {
    element: element('section', { class: 'view' }, element('div', { class: 'view-bar' }, kind.element, key), note, rows, more),
    set: (next) => {
      diagnosis = next;
      draw();
    },
  };
}

/** Ranks that did not come through stand first, then those that warned, the earliest in front. */
function urgency({ standing, rank, warning }: DiagnosedRank): number {
  const level = { missing: 0, aborted: 1, incomplete: 2, unknown: 4, complete: 4 }[standing];
  return (level === 4 && warning !== null ? 3 : level) * 1e15 + (level === 4 && warning !== null ? warning.at : (rank ?? 1e6));
}

function unitNote({ unit }: Diagnosis): string {
  if (unit === 'ms') return l10n.t('By the clocks of the hosts, which may differ. Ranks that did not come through stand first.');
  if (unit === 'line')
    return l10n.t('In the order of the lines of the log: it holds no times. Ranks that did not come through stand first.');
  return l10n.t(
    'By the lines of each file: they hold no times, so that ranks cannot be compared in time. Ranks that did not come through stand first.',
  );
}

/** From the first line to the last, or until the last rank was set up. */
function rangeOf(ranks: readonly DiagnosedRank[], setup: boolean): readonly [number, number] {
  let [from, to] = [Infinity, -Infinity];
  for (const { spans, until, first } of ranks) {
    if (first === null) continue;
    for (const span of spans) from = Math.min(from, span.from);
    to = Math.max(to, setup ? (spans.find(({ phase }) => phase === 'running')?.from ?? until) : until);
  }
  return from < to ? [from, to] : [0, Math.max(1, to)];
}

function keyItem(className: string, text: string): HTMLElement {
  return element('li', {}, element('span', { class: `swatch-box ${className}`, 'aria-hidden': 'true' }), text);
}

interface LaneOptions {
  readonly measure: Measure;
  readonly from: number;
  readonly to: number;
  readonly first: boolean;
  readonly unit: Diagnosis['unit'];
  readonly open: (place: LogPlace) => void;
}

function lane(rank: DiagnosedRank, { measure, from, to, first, open, unit }: LaneOptions): HTMLElement {
  const { mark, word } = standingOf(rank.standing);
  const parts = measure === 'seconds' ? stepParts(rank, to) : phaseParts(rank, from, to, unit);
  const bar = element('span', { class: 'lane-bar' }, ...parts);
  const target = rank.warning ?? rank.last;
  const where = rank.host ?? '';
  const made = element(
    'button',
    {
      type: 'button',
      class: `lane ${rank.standing}${rank.warning === null ? '' : ' warned'}`,
      tabindex: first ? 0 : -1,
      title: describe(rank, measure),
      'aria-disabled': String(target === null),
      on: {
        click: () => {
          if (target !== null) open(target);
        },
      },
    },
    element('span', { class: 'lane-mark', 'aria-hidden': 'true' }, rank.warning === null ? mark : '!'),
    element('span', { class: 'lane-name' }, nameOf(rank)),
    element('span', { class: 'lane-host quiet' }, where),
    bar,
    element(
      'span',
      { class: 'lane-end' },
      measure === 'seconds'
        ? l10n.t('{0} s', (rank.timings?.total ?? 0).toFixed(2))
        : rank.warning === null
          ? word
          : l10n.t('{0}, warned', word),
    ),
  );
  return element('div', { role: 'listitem' }, made);
}

function phaseParts(rank: DiagnosedRank, from: number, to: number, unit: Diagnosis['unit']): HTMLElement[] {
  // Files of different ranks have their own beginnings and lengths.
  const [begin, end] = unit === 'ownLine' ? [0, Math.max(1, rank.until)] : [from, to];
  const share = (value: number): number => (100 * Math.max(0, Math.min(end - begin, value - begin))) / (end - begin);
  const parts = rank.spans.map(({ phase, from: at }, index) => {
    const next = rank.spans[index + 1]?.from ?? rank.until;
    return part(`phase-${phase}`, share(at), share(next) - share(at), phaseWord(phase));
  });
  const shown = rank.warning !== null && rank.warning.at - begin <= (end - begin) * 1.0001;
  return rank.warning === null || !shown ? parts : [...parts, part('lane-warning', share(rank.warning.at), 0, l10n.t('first warning'))];
}

function stepParts({ timings }: DiagnosedRank, to: number): HTMLElement[] {
  let at = 0;
  return steps.flatMap((step) => {
    const seconds = timings?.phases[step] ?? 0;
    const made = part(`step-${step}`, (100 * at) / to, (100 * seconds) / to, `${step} ${seconds.toFixed(2)} s`);
    at += seconds;
    return seconds > 0 ? [made] : [];
  });
}

function part(className: string, left: number, width: number, title: string): HTMLElement {
  const made = element('span', { class: `lane-part ${className}`, title });
  made.style.left = `${left.toFixed(3)}%`;
  made.style.width = `${width.toFixed(3)}%`;
  return made;
}

function describe(rank: DiagnosedRank, measure: Measure): string {
  const { word } = standingOf(rank.standing);
  const head = `${nameOf(rank)}${rank.host === null ? '' : ` · ${rank.host}:${String(rank.pid ?? '?')}`} · ${word} · ${l10n.t('{0} lines', counted(rank.lines))}`;
  if (measure === 'seconds') return [head, ...steps.map((step) => `${step}: ${(rank.timings?.phases[step] ?? 0).toFixed(2)} s`)].join('\n');
  return [head, ...rank.spans.map(({ phase, line }) => `${phaseWord(phase)}: ${l10n.t('from line {0} on', counted(line))}`)].join('\n');
}
