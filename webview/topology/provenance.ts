import * as l10n from '@vscode/l10n';
import type { Disagreement } from '../../src/fabric/piece.js';
import { element } from '../shared/dom.js';
import { originWord } from '../shared/originBadge.js';
import { exactTime, relativeTime } from '../shared/time.js';
import type { Scene } from './scene.js';
import type { Target } from './target.js';

/** Where the facts of a node or link come from, each with its age, and what its sources say differently. */
export function provenance({ fabric }: Scene, target: Target, now: number): (HTMLElement | null)[] {
  if (target.kind !== 'link' && target.kind !== 'node') return [];
  const item = target.kind === 'link' ? fabric.links[target.at] : fabric.nodes[target.at];
  const link = target.kind === 'link' ? fabric.links[target.at] : undefined;
  const ids = link === undefined ? [fabric.nodes[target.at]?.id ?? ''] : [link.a, link.b];
  const sources = (item?.from ?? []).flatMap((place) => fabric.sources?.[place] ?? []);
  const claims = (fabric.disagreements ?? []).filter(({ subject }) => isAbout(subject, ids));
  return [
    sources.length === 0
      ? null
      : element(
          'section',
          { class: 'provenance' },
          element('h3', {}, l10n.t('Known from')),
          element(
            'ul',
            {},
            ...sources.map(({ kind, name, at, origin }) =>
              element(
                'li',
                { title: at === null ? null : exactTime(at) },
                `${kind} · ${name} · ${at === null ? l10n.t('of unknown age') : relativeTime(at, now)} · ${originWord(origin)}`,
              ),
            ),
          ),
        ),
    claims.length === 0
      ? null
      : element(
          'section',
          { class: 'disagreements' },
          element('h3', {}, l10n.t('Sources disagree')),
          element('ul', {}, ...claims.map((claim) => element('li', {}, claimText(claim, fabric.sources ?? [])))),
        ),
  ];
}

function isAbout(subject: readonly string[], ids: readonly string[]): boolean {
  return subject.length === ids.length && subject.every((id) => ids.includes(id));
}

function claimText({ about, claims }: Disagreement, sources: NonNullable<Scene['fabric']['sources']>): string {
  return `${about}: ${claims.map(({ value, source }) => `${value} (${sources[source]?.kind ?? '?'})`).join(', ')}`;
}
