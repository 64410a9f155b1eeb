import * as l10n from '@vscode/l10n';
import type { GpuDirectFactor, GpuDirectPair } from '../../src/protocol/health.js';
import { element, fill, svg } from '../shared/dom.js';

type Verdict = GpuDirectPair['verdict'];

function verdictWord(verdict: Verdict): string {
  switch (verdict) {
    case 'on':
      return l10n.t('on');
    case 'impaired':
      return l10n.t('impaired');
    case 'off':
      return l10n.t('off');
    case 'unknown':
      return l10n.t('not known');
  }
}

function factorWord(state: GpuDirectFactor['state']): string {
  switch (state) {
    case 'ok':
      return l10n.t('as it should be');
    case 'harms':
      return l10n.t('slows it');
    case 'off':
      return l10n.t('switches it off');
    case 'unknown':
      return l10n.t('not known');
  }
}

const marks: Readonly<Record<Verdict | GpuDirectFactor['state'], string>> = {
  on: 'M1.5 5.5L4 8L8.5 2',
  ok: 'M1.5 5.5L4 8L8.5 2',
  impaired: 'M5 1L9.2 8.8H0.8Z',
  harms: 'M5 1L9.2 8.8H0.8Z',
  off: 'M1.5 1.5L8.5 8.5M8.5 1.5L1.5 8.5',
  unknown: 'M2 5H8',
};

function mark(of: Verdict | GpuDirectFactor['state']): SVGElement {
  return svg(
    'svg',
    { class: `mark gdr-${of}`, width: 12, height: 12, viewBox: '0 0 10 10', 'aria-hidden': 'true' },
    svg('path', { d: marks[of], fill: 'none', stroke: 'currentColor', 'stroke-width': 1.8 }),
  );
}

/** The section that says for each GPU and adapter of a host whether GPUDirect RDMA is used, what decides it, and what to change. */
export function gpuDirectSection(pairs: readonly GpuDirectPair[], copy: (text: string) => void): HTMLElement {
  const order: readonly Verdict[] = ['off', 'impaired', 'unknown', 'on'];
  const near = pairs.filter(({ nearest }) => nearest);
  let chosen = order.flatMap((verdict) => (near.length > 0 ? near : pairs).filter((pair) => pair.verdict === verdict))[0] ?? pairs[0];
  const factors = element('div', { class: 'gdr-factors' });
  const gpus = [...new Set(pairs.map(({ gpu }) => gpu))];
  const nics = [...new Set(pairs.map(({ nic }) => nic))];
  const prefix = sharedPrefix(nics);
  const of = new Map(pairs.map((pair) => [`${pair.gpu} ${pair.nic}`, pair]));
  const buttons: HTMLButtonElement[] = [];
  const show = (): void => {
    for (const made of buttons)
      made.setAttribute('aria-pressed', String(made.dataset['pair'] === `${chosen?.gpu ?? ''} ${chosen?.nic ?? ''}`));
    if (chosen !== undefined) fill(factors, ...explanation(chosen, copy));
  };
  const cell = (pair: GpuDirectPair | undefined): HTMLElement => {
    if (pair === undefined) return element('td', {}, '–');
    const made = element(
      'button',
      {
        type: 'button',
        class: `gdr-cell gdr-${pair.verdict}`,
        'data-pair': `${pair.gpu} ${pair.nic}`,
        'aria-pressed': 'false',
        title: pair.text,
        on: {
          click: () => {
            chosen = pair;
            show();
          },
        },
      },
      mark(pair.verdict),
      element('span', { class: 'visually-hidden' }, l10n.t('GPU {0} and {1}: {2}', pair.gpu, pair.nic, verdictWord(pair.verdict))),
      element('span', {}, pair.path === null ? '' : ` ${pair.path}`),
    );
    buttons.push(made);
    return element('td', { class: pair.nearest ? 'nearest' : null }, made);
  };
  const picture = element(
    'div',
    { class: 'gdr-scroll', tabindex: 0, role: 'region', 'aria-label': l10n.t('GPUDirect RDMA by GPU and adapter') },
    element(
      'table',
      { class: 'gdr-matrix' },
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          element('td', { class: 'quiet', 'aria-hidden': 'true' }, prefix),
          ...nics.map((nic) =>
            element('th', { scope: 'col', title: nic }, element('span', { class: 'visually-hidden' }, prefix), nic.slice(prefix.length)),
          ),
        ),
      ),
      element(
        'tbody',
        {},
        ...gpus.map((gpu) =>
          element('tr', {}, element('th', { scope: 'row' }, `GPU ${gpu}`), ...nics.map((nic) => cell(of.get(`${gpu} ${nic}`)))),
        ),
      ),
    ),
  );
  show();
  return element(
    'section',
    { class: 'gdr' },
    element('h3', {}, l10n.t('GPUDirect RDMA')),
    element('p', { class: 'gdr-summary' }, summary(near.length > 0 ? near : pairs)),
    picture,
    element(
      'p',
      { class: 'quiet gdr-key' },
      l10n.t('Framed: the adapter that NCCL uses for the GPU. PIX, PXB, PHB, NODE, SYS: how far apart they are.'),
    ),
    factors,
  );
}

/** What all names have in front of their number, "mlx5_"; empty where they have nothing in common. */
function sharedPrefix(names: readonly string[]): string {
  const prefix = /^(.*?)\d+$/.exec(names[0] ?? '')?.[1] ?? '';
  return names.length > 1 && names.every((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length))) ? prefix : '';
}

function summary(pairs: readonly GpuDirectPair[]): string {
  const count = (verdict: Verdict): number => pairs.filter((pair) => pair.verdict === verdict).length;
  const [on, off, impaired] = [count('on'), count('off'), count('impaired')];
  if (on === pairs.length) return l10n.t('On for every GPU with the adapter nearest to it.');
  if (off === pairs.length) return l10n.t('Off for every GPU: data goes through host memory, which costs most of the bandwidth.');
  if (off > 0) return l10n.t('Off for {0} of {1} GPUs with the adapter nearest to them.', off, pairs.length);
  return impaired > 0
    ? l10n.t('Impaired for {0} of {1} GPUs with the adapter nearest to them.', impaired, pairs.length)
    : l10n.t('Not known for {0} of {1} GPUs.', count('unknown'), pairs.length);
}

function explanation(pair: GpuDirectPair, copy: (text: string) => void): HTMLElement[] {
  const decisive = pair.factors.find(({ decides }) => decides);
  const fix = decisive?.fix ?? null;
  return [
    element('p', { class: `gdr-verdict gdr-${pair.verdict}` }, mark(pair.verdict), element('span', {}, pair.text)),
    ...(fix === null
      ? []
      : [
          element('p', { class: 'fix' }, element('strong', {}, l10n.t('The one change: ')), element('span', {}, fix)),
          element('button', { type: 'button', class: 'button', on: { click: () => copy(fix) } }, l10n.t('Copy')),
        ]),
    element(
      'table',
      { class: 'gdr-table' },
      element(
        'caption',
        { class: 'visually-hidden' },
        l10n.t('What GPUDirect RDMA between GPU {0} and {1} depends on', pair.gpu, pair.nic),
      ),
      element(
        'thead',
        {},
        element('tr', {}, element('th', { scope: 'col' }, l10n.t('Depends on')), element('th', { scope: 'col' }, l10n.t('Here'))),
      ),
      element(
        'tbody',
        {},
        ...pair.factors.map((factor) =>
          element(
            'tr',
            { class: factor.decides ? 'decides' : null },
            element(
              'th',
              { scope: 'row' },
              mark(factor.state),
              element('span', { class: 'visually-hidden' }, `${factorWord(factor.state)}: `),
              element('span', {}, factor.name),
            ),
            element('td', {}, factor.text),
          ),
        ),
      ),
    ),
  ];
}
