import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import { expandHosts } from '../../cluster/hostRange.js';
import { readYaml, type YamlPath, type YamlProblem, type YamlSource } from '../../cluster/yamlSource.js';
import type { Check } from '../check.js';
import { comparisons, type Expectation } from './expectation.js';
import { isFactPath, nearestPath } from './factPath.js';
import { ownCheck, type OwnCheck } from './ownCheck.js';

/** What a file of a user's own checks holds. */
export interface OwnChecks {
  readonly checks: readonly Check[];
  /** What was not understood, with its place; a check with a problem is left out. */
  readonly problems: readonly YamlProblem[];
}

const keys = ['id', 'title', 'severity', 'for', 'expect', 'message', 'fix', 'docs'];
const selectors = ['hosts', 'rack', 'gpu'];
type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads a file of checks: one, or a list of them. Data only: nothing in it can be run. Never throws. `taken` are ids that are given already. */
export function readOwnChecks(text: string, taken: readonly string[] = []): OwnChecks {
  const source = readYaml(text);
  const problems: YamlProblem[] = [...source.problems];
  const list: readonly (readonly [unknown, YamlPath])[] = Array.isArray(source.value)
    ? source.value.map((value: unknown, i) => [value, [i]] as const)
    : [[source.value, []]];
  const ids = new Set(taken);
  const checks = list.slice(0, 200).flatMap(([value, path]) => {
    const found = readOne(value, path, source, ids);
    problems.push(...found.problems);
    return found.check === null || source.problems.length > 0 ? [] : [ownCheck(found.check)];
  });
  return { checks, problems };
}

function readOne(
  value: unknown,
  path: YamlPath,
  source: YamlSource,
  ids: Set<string>,
): { check: OwnCheck | null; problems: YamlProblem[] } {
  const problems: YamlProblem[] = [];
  const say = (at: YamlPath, message: string): void => void problems.push({ range: source.range([...path, ...at]), message });
  if (!isFields(value)) {
    say([], l10n.t('A check is a map with id, title, severity and expect.'));
    return { check: null, problems };
  }
  const unknownKeys = (fields: Fields, known: readonly string[], at: YamlPath): void => {
    for (const key of Object.keys(fields))
      if (!known.includes(key))
        problems.push({
          range: source.keyRange([...path, ...at], key),
          message: l10n.t('"{0}" is not a key that is read here; known are {1}.', clean(key).slice(0, 80), known.join(', ')),
        });
  };
  const text = (fields: Fields, key: string, at: YamlPath, needed = false): string | undefined => {
    const held = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (typeof held === 'string' && held !== '') return clean(held).slice(0, 2000);
    if (held !== undefined || needed) say(held === undefined ? at : [...at, key], l10n.t('{0} must be a text.', key));
    return undefined;
  };
  unknownKeys(value, keys, []);
  const id = text(value, 'id', [], true) ?? '';
  if (id !== '' && !/^[a-z][a-z0-9-]{1,63}$/.test(id))
    say(['id'], l10n.t('An id has small letters, digits and hyphens, such as driver-is-550.'));
  else if (ids.has(id)) say(['id'], l10n.t('There is a check "{0}" already.', id));
  ids.add(id);
  const title = text(value, 'title', [], true) ?? '';
  const severity = text(value, 'severity', []) ?? 'warn';
  if (severity !== 'warn' && severity !== 'fail') say(['severity'], l10n.t('severity is warn or fail.'));
  const docs = text(value, 'docs', []) ?? null;
  if (docs !== null && !/^https:\/\/[^\s"'<>]+$/.test(docs)) say(['docs'], l10n.t('docs is an https address.'));
  const [message, fix] = [text(value, 'message', []) ?? null, text(value, 'fix', []) ?? null];
  const forValue = value['for'];
  let selector: OwnCheck['selector'] = { hosts: null, rack: null, gpu: null };
  if (isFields(forValue)) {
    unknownKeys(forValue, selectors, ['for']);
    const range = text(forValue, 'hosts', ['for']);
    const expanded = range === undefined ? null : expandHosts(range);
    for (const problem of expanded?.problems ?? []) say(['for', 'hosts'], problem.message);
    selector = {
      hosts: expanded === null ? null : new Set(expanded.hosts),
      rack: text(forValue, 'rack', ['for']) ?? null,
      gpu: text(forValue, 'gpu', ['for']) ?? null,
    };
  } else if (forValue !== undefined) say(['for'], l10n.t('for is a map with hosts, rack or gpu.'));
  const expect = readExpectation(value['expect'], say, (fields) => unknownKeys(fields, ['fact', ...comparisons], ['expect']));
  if (problems.length > 0 || expect === null) return { check: null, problems };
  return { check: { id, title, severity: severity === 'fail' ? 'fail' : 'warn', selector, expect, message, fix, docs }, problems };
}

function readExpectation(
  value: unknown,
  say: (at: YamlPath, message: string) => void,
  keysOf: (fields: Fields) => void,
): Expectation | null {
  if (!isFields(value)) {
    say(value === undefined ? [] : ['expect'], l10n.t('expect is a map with fact and one of {0}.', comparisons.join(', ')));
    return null;
  }
  keysOf(value);
  const fact = value['fact'];
  if (typeof fact !== 'string' || !isFactPath(fact)) {
    const shown = typeof fact === 'string' ? clean(fact).slice(0, 80) : '';
    const near = typeof fact === 'string' ? nearestPath(fact) : null;
    say(
      fact === undefined ? ['expect'] : ['expect', 'fact'],
      near === null ? l10n.t('There is no fact "{0}".', shown) : l10n.t('There is no fact "{0}". Did you mean {1}?', shown, near),
    );
    return null;
  }
  const expected: Record<string, unknown> = { fact };
  for (const key of comparisons) {
    const held = Object.hasOwn(value, key) ? value[key] : undefined;
    if (held === undefined) continue;
    const good =
      key === 'oneOf'
        ? Array.isArray(held) && held.length > 0 && held.every((one) => typeof one === 'string')
        : key === 'exists' || key === 'sameOnAllHosts'
          ? held === 'true' || (held === 'false' && key === 'exists')
          : typeof held === 'string' && held.length <= 512;
    if (!good) {
      say(['expect', key], key === 'oneOf' ? l10n.t('oneOf is a list of texts.') : l10n.t('{0} does not take this value.', key));
      return null;
    }
    expected[key] = key === 'exists' || key === 'sameOnAllHosts' ? held === 'true' : held;
  }
  if (Object.keys(expected).length === 1) {
    say(['expect'], l10n.t('expect is a map with fact and one of {0}.', comparisons.join(', ')));
    return null;
  }
  // Each key was held against its list of values above.
  return expected as unknown as Expectation;
}
