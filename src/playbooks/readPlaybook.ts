import * as l10n from '@vscode/l10n';
import { clean } from '../base/clean.js';
import { readYaml, type YamlPath, type YamlProblem } from '../cluster/yamlSource.js';
import type { Playbook, Step } from './playbook.js';

/** A playbook of the user's own, `.nccl/playbooks/*.yaml`. */
export interface OwnPlaybook {
  /** Null where a problem hides what was meant. */
  readonly playbook: Playbook | null;
  readonly problems: readonly YamlProblem[];
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const keys = ['id', 'title', 'steps'];
const stepKeys = ['id', 'title', 'log', 'checks', 'against', 'pairs', 'conclusion', 'todo'];

/** Reads a user's playbook: id, title and steps with what to look for, what it means and what to do. Data only. Never throws. */
export function readPlaybook(text: string): OwnPlaybook {
  const source = readYaml(text);
  const problems: YamlProblem[] = [...source.problems];
  const say = (path: YamlPath, message: string): void => void problems.push({ range: source.range(path), message });
  const { value } = source;
  if (!isFields(value)) {
    say([], l10n.t('A playbook is a map with id, title and steps.'));
    return { playbook: null, problems };
  }
  const strange = (fields: Fields, known: readonly string[], path: YamlPath): void => {
    for (const key of Object.keys(fields))
      if (!known.includes(key))
        say([...path, key], l10n.t('"{0}" is not a key that is read here; known are {1}.', clean(key).slice(0, 80), known.join(', ')));
  };
  const words = (fields: Fields, key: string, path: YamlPath): string => {
    const held = fields[key];
    if (typeof held === 'string' && held.trim() !== '') return clean(held).slice(0, 2000);
    say([...path, key], l10n.t('{0} must be a text.', key));
    return '';
  };
  const list = (fields: Fields, key: string, path: YamlPath): readonly string[] | undefined => {
    const held = fields[key];
    if (held === undefined) return undefined;
    if (Array.isArray(held) && held.every((each): each is string => typeof each === 'string'))
      return held.slice(0, 500).map((each) => clean(each));
    say([...path, key], l10n.t('{0} must be a list of texts.', key));
    return undefined;
  };
  strange(value, keys, []);
  const [id, title] = [words(value, 'id', []), words(value, 'title', [])];
  if (id !== '' && !/^[a-z][a-z0-9-]{1,63}$/.test(id))
    say(['id'], l10n.t('An id has small letters, digits and hyphens, such as driver-is-550.'));
  const given = value['steps'];
  if (!Array.isArray(given) || given.length === 0 || given.length > 100) {
    say(['steps'], l10n.t('steps is a list of 1 to 100 maps.'));
    return { playbook: null, problems };
  }
  const steps = given.map((each: unknown, at): Step => {
    const path = ['steps', at];
    const fields = isFields(each) ? each : {};
    strange(fields, stepKeys, path);
    const [log, checks, against] = [list(fields, 'log', path), list(fields, 'checks', path), list(fields, 'against', path)];
    const pairs = String(fields['pairs']) === 'true';
    if ((log ?? checks ?? against) === undefined && !pairs) say(path, l10n.t('A step looks at log, checks, against or pairs.'));
    return {
      id: words(fields, 'id', path),
      title: words(fields, 'title', path),
      ...(log === undefined ? {} : { log }),
      ...(checks === undefined ? {} : { checks }),
      ...(against === undefined ? {} : { against }),
      ...(pairs ? { pairs } : {}),
      conclusion: words(fields, 'conclusion', path),
      todo: words(fields, 'todo', path),
    };
  });
  return { playbook: problems.length > 0 ? null : { id, title, steps }, problems };
}
