import * as l10n from '@vscode/l10n';
import type { HostFacts } from '../cluster/facts.js';
import { inLanguage } from '../nccl/catalog/index.js';
import type { About, Area, Check, Note, Reached, Trouble } from './check.js';
import { differs } from './differs.js';
import { byKind } from './kinds.js';
import { majority } from './majority.js';

/** A check that finds hosts whose value is not that of most hosts with the same GPUs. */
export interface DifferCheck {
  readonly id: string;
  readonly area: Area;
  readonly about: About;
  /** The value as text; null where it is not known. Texts that are equal are the same. */
  readonly valueOf: (facts: HostFacts) => string | null;
  /** Whether a host has the thing at all; where absent, a host without a value is one of which it is not known. */
  readonly concerns?: (host: Reached) => boolean | null;
  readonly say: (
    host: string,
    own: string,
    most: string,
    count: number,
  ) => Omit<Trouble, 'host' | 'evidence'> & Partial<Pick<Trouble, 'evidence'>>;
}

/** Makes the check. Where no value is on more than half of the hosts, nobody is accused and a note says that they are split. */
export function differCheck({ id, area, about, valueOf, concerns, say }: DifferCheck): Check {
  return {
    id,
    area,
    about,
    concerns: concerns ?? (({ facts }) => (valueOf(facts) === null ? null : true)),
    run: ({ hosts }) =>
      byKind(hosts).flatMap((group) =>
        differs(
          group,
          ({ facts }) => valueOf(facts),
          (host, own, most, count) => ({ evidence: [], ...say(host, own, most, count) }),
        ),
      ),
    notes: ({ hosts }) => byKind(hosts).flatMap((group) => split(group, valueOf, inLanguage(about.name))),
  };
}

function split(hosts: readonly Reached[], valueOf: (facts: HostFacts) => string | null, name: string): Note[] {
  const known = hosts.flatMap(({ host, facts }) => {
    const value = valueOf(facts);
    return value === null ? [] : [{ host, value }];
  });
  const counts = new Map<string, number>();
  for (const { value } of known) counts.set(value, (counts.get(value) ?? 0) + 1);
  if (counts.size < 2 || majority(known.map(({ value }) => value)) !== null) return [];
  const evidence = [...counts].sort(([, a], [, b]) => b - a).map(([value, count]) => `${value}: ${String(count)}`);
  return known.map(({ host, value }) => ({
    host,
    title: l10n.t('{0}: the hosts are split', name),
    message: l10n.t('{0} has {1}; no value is on more than half of the hosts.', host, value),
    evidence,
  }));
}
