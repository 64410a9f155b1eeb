import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import type { Check, Reached, Trouble } from '../check.js';
import { majority } from '../majority.js';
import { type Expectation, holds } from './expectation.js';
import { factAt, type FactValue } from './factPath.js';

/** A check as a user wrote it, read and found good. */
export interface OwnCheck {
  readonly id: string;
  readonly title: string;
  readonly severity: 'warn' | 'fail';
  readonly selector: { readonly hosts: ReadonlySet<string> | null; readonly rack: string | null; readonly gpu: string | null };
  readonly expect: Expectation;
  /** {host} and {value} stand for the host and what it has. */
  readonly message: string | null;
  readonly fix: string | null;
  readonly docs: string | null;
}

/** Makes a check of it. */
export function ownCheck(own: OwnCheck): Check {
  const { id, title, expect } = own;
  const text = { en: title, zh: title };
  const what = `${expect.fact}: ${wanted(expect)}`;
  return {
    id,
    area: 'settings',
    about: {
      name: text,
      what: { en: what, zh: what },
      consequence: { en: 'The site’s own rule is not kept.', zh: '不符合本站点自定的规则。' },
      source: '.nccl/checks',
      docs: own.docs,
    },
    concerns: (host) => concerns(own, host),
    run: ({ hosts }) =>
      find(
        own,
        hosts.filter((host) => concerns(own, host) === true),
      ),
  };
}

function concerns({ selector, expect }: OwnCheck, host: Reached): boolean | null {
  if (selector.hosts !== null && !selector.hosts.has(host.host)) return false;
  if (selector.rack !== null && !(host.racks ?? []).includes(selector.rack)) return false;
  if (selector.gpu !== null) {
    const { gpus } = host.facts;
    if (gpus === null) return null;
    if (!gpus.some(({ name }) => name.toLowerCase().includes(selector.gpu?.toLowerCase() ?? ''))) return false;
  }
  return factAt(host.facts, expect.fact) === null ? null : true;
}

const shown = (values: readonly FactValue[]): string =>
  values.length === 0 ? '–' : cleanLine([...new Set(values)].join(', ')).slice(0, 200);

function find({ title, severity, expect, message, fix }: OwnCheck, hosts: readonly Reached[]): Trouble[] {
  const known = hosts.flatMap(({ host, facts }) => {
    const values = factAt(facts, expect.fact);
    return values === null ? [] : [{ host, values }];
  });
  const usual = expect.sameOnAllHosts === true ? majority(known.map(({ values }) => shown(values))) : null;
  const split = expect.sameOnAllHosts === true && usual === null && new Set(known.map(({ values }) => shown(values))).size > 1;
  return known.flatMap(({ host, values }): Trouble[] => {
    const differs = split || (usual !== null && shown(values) !== usual.value);
    if (!differs && holds(values, expect)) return [];
    return [
      {
        host,
        status: severity,
        title,
        message:
          message === null
            ? l10n.t(
                '{0}: {1} is {2}; expected: {3}.',
                host,
                expect.fact,
                shown(values),
                usual !== null && differs ? usual.value : wanted(expect),
              )
            : cleanLine(message.replaceAll('{host}', () => host).replaceAll('{value}', () => shown(values))),
        evidence: [`${expect.fact} = ${shown(values)}`],
        fix,
      },
    ];
  });
}

function wanted(expected: Expectation): string {
  return Object.entries(expected)
    .filter(([key]) => key !== 'fact')
    .map(([key, value]) => `${key} ${Array.isArray(value) ? value.join(' | ') : String(value)}`)
    .join(', ');
}
