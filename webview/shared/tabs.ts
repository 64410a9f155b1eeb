import { element, fill } from './dom.js';

/** One view behind a tab. */
export interface Tab {
  readonly id: string;
  readonly title: string;
  readonly body: HTMLElement;
}

/** Views of which one is shown. Arrow keys, Home and End move between the tabs. */
export interface Tabs {
  readonly element: HTMLElement;
  /** The id of the tab that is shown. */
  current(): string;
  show(id: string): void;
}

/** Makes a row of tabs above their bodies; `change` is called when the reader chose another one. */
export function tabs(label: string, all: readonly Tab[], first: string, change: (id: string) => void): Tabs {
  let shown = all.some(({ id }) => id === first) ? first : (all[0]?.id ?? '');
  const choose = (id: string, focus: boolean): void => {
    shown = id;
    draw();
    if (focus) buttons.find(({ dataset }) => dataset['tab'] === id)?.focus();
    change(id);
  };
  const move = (event: KeyboardEvent, index: number): void => {
    const last = all.length - 1;
    const to = { ArrowRight: index === last ? 0 : index + 1, ArrowLeft: index === 0 ? last : index - 1, Home: 0, End: last }[event.key];
    const target = to === undefined ? undefined : all[to];
    if (target === undefined) return;
    event.preventDefault();
    choose(target.id, true);
  };
  const buttons = all.map(({ id, title }, index) =>
    element(
      'button',
      {
        type: 'button',
        role: 'tab',
        class: 'tab',
        id: `tab-${id}`,
        'data-tab': id,
        'aria-controls': `panel-${id}`,
        on: { click: () => choose(id, false), keydown: (event) => move(event, index) },
      },
      title,
    ),
  );
  const panels = all.map(({ id, body }) =>
    element('div', { role: 'tabpanel', id: `panel-${id}`, class: 'tab-panel', 'aria-labelledby': `tab-${id}`, tabindex: 0 }, body),
  );
  const draw = (): void => {
    all.forEach(({ id }, index) => {
      const own = id === shown;
      buttons[index]?.setAttribute('aria-selected', String(own));
      if (buttons[index] !== undefined) buttons[index].tabIndex = own ? 0 : -1;
      if (panels[index] !== undefined) panels[index].hidden = !own;
    });
  };
  const frame = element('div', { class: 'tabs' });
  fill(frame, element('div', { class: 'tab-row', role: 'tablist', 'aria-label': label }, ...buttons), ...panels);
  draw();
  return {
    element: frame,
    current: () => shown,
    show: (id) => {
      if (all.some((one) => one.id === id)) choose(id, false);
    },
  };
}
