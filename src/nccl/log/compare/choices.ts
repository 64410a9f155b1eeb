import * as l10n from '@vscode/l10n';
import { bytes } from '../../../base/format.js';
import type { Choice } from '../tuning.js';
import { difference, type Difference, type Side } from './difference.js';
import type { Run } from './run.js';

const waysOf = (choices: readonly Choice[]): string[] =>
  [...new Set(choices.map(({ algorithm, protocol }) => `${algorithm}/${protocol}`))].sort();

/** A way and the sizes it was used for. */
function side(choices: readonly Choice[]): Side {
  const shown = choices.slice(0, 4).map(({ algorithm, protocol, minBytes, maxBytes, channels }) => {
    const sizes = minBytes === maxBytes ? bytes(minBytes) : `${bytes(minBytes)} – ${bytes(maxBytes)}`;
    return `${algorithm}/${protocol} (${sizes}${channels === null ? '' : `, ${l10n.t('{0} channels', channels)}`})`;
  });
  return {
    value: [...shown, ...(choices.length > 4 ? ['…'] : [])].join(', '),
    evidence: choices.slice(0, 3).map(({ place, algorithm, protocol }) => ({ place, text: `${algorithm}/${protocol}` })),
  };
}

/** Collectives that both runs call and that go by another algorithm or protocol, as category TUNING tells. */
export function choices(good: Run, bad: Run): Difference[] {
  const byName = (run: Run): Map<string, Choice[]> => {
    const map = new Map<string, Choice[]>();
    for (const choice of run.log.choices) map.set(choice.collective ?? '', [...(map.get(choice.collective ?? '') ?? []), choice]);
    return map;
  };
  const [before, after] = [byName(good), byName(bad)];
  return [...after].flatMap(([name, now]) => {
    const then = before.get(name) ?? [];
    // Ways for sizes that one run alone calls say nothing.
    const shared = (own: readonly Choice[], other: readonly Choice[]): Choice[] =>
      own.filter(({ minBytes, maxBytes }) => other.some((each) => each.minBytes <= maxBytes && each.maxBytes >= minBytes));
    const [a, b] = [shared(then, now), shared(now, then)];
    if (a.length === 0 || b.length === 0 || waysOf(a).join() === waysOf(b).join()) return [];
    const [one, two] = [side(a), side(b)];
    return [
      difference({
        kind: 'algorithm',
        subject: name,
        weight: 'some',
        message: l10n.t(
          '{0} went by {1} in the good run and goes by {2} in the bad one.',
          name === '' ? l10n.t('Collectives') : name,
          one.value ?? '',
          two.value ?? '',
        ),
        good: one,
        bad: two,
      }),
    ];
  });
}
