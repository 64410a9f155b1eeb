import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import { readYaml, type YamlPath, type YamlProblem } from '../../cluster/yamlSource.js';
import { redactionKinds, type RedactionKind, type RedactionRule } from './rule.js';
import { builtInRules, type RedactorOptions } from './redactor.js';

/** A file of a site's own rules, `.nccl/redaction.yaml`. */
export interface OwnRules {
  readonly options: Pick<RedactorOptions, 'rules' | 'off' | 'keep' | 'names'>;
  /** What was not understood. With a problem nothing must be written: what the user wanted hidden would not be. */
  readonly problems: readonly YamlProblem[];
}

const keys = ['rules', 'off', 'keep', 'names'];
const ruleKeys = ['id', 'kind', 'pattern', 'ignoreCase', 'about'];
const most = 200;
type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Own rules of several files as one: what any of them hides is hidden. With none, the rules of the product alone. */
export function joinOwnRules(files: readonly OwnRules['options'][]): OwnRules['options'] {
  const known = new Set<RedactionRule>(builtInRules);
  const own = files.flatMap(({ rules = [] }) => rules.filter((rule) => !known.has(rule)));
  return {
    rules: [...own, ...builtInRules],
    off: files.flatMap(({ off = [] }) => off),
    keep: files.flatMap(({ keep = [] }) => keep),
    names: files.flatMap(({ names = [] }) => names),
  };
}

/** Reads a site's own rules: patterns and names to hide, rules that are off, texts that stay. Data only. Never throws. */
export function readOwnRules(text: string): OwnRules {
  const source = readYaml(text);
  const problems: YamlProblem[] = [...source.problems];
  const say = (path: YamlPath, message: string): void => void problems.push({ range: source.range(path), message });
  const value = source.value ?? {};
  if (!isFields(value)) {
    say([], l10n.t('A redaction file is a map with rules, off, keep and names.'));
    return { options: {}, problems };
  }
  for (const key of Object.keys(value))
    if (!keys.includes(key))
      say([key], l10n.t('"{0}" is not a key that is read here; known are {1}.', clean(key).slice(0, 80), keys.join(', ')));
  const words = (key: string): string[] => {
    const held = value[key] ?? [];
    if (
      Array.isArray(held) &&
      held.every((each): each is string => typeof each === 'string' && each.trim() !== '') &&
      held.length <= 10_000
    )
      return held.map((each) => each.trim());
    say([key], l10n.t('{0} must be a list of texts.', key));
    return [];
  };
  const [off, keep, names] = [words('off'), words('keep'), words('names')];
  const ids = new Set([...builtInRules.map(({ id }) => id), 'known-host', 'known-user', 'known-domain', 'node-list']);
  for (const id of off) if (!ids.has(id)) say(['off'], l10n.t('There is no rule "{0}".', clean(id).slice(0, 80)));
  for (const name of names)
    if (!/^[A-Za-z0-9]/.test(name) || name.length < 3)
      say(['names'], l10n.t('The name "{0}" is too short, or does not begin with a letter or digit.', clean(name).slice(0, 80)));
  const rules = value['rules'] ?? [];
  const own: RedactionRule[] = [];
  if (!Array.isArray(rules) || rules.length > most) say(['rules'], l10n.t('rules is a list of at most {0} maps.', most));
  else
    for (const [index, rule] of rules.entries()) {
      const read = readRule(rule, (path, message) => say(['rules', index, ...path], message), ids);
      if (read !== null) own.push(read);
    }
  return { options: { rules: [...own, ...builtInRules], off, keep, names }, problems };
}

function readRule(value: unknown, say: (path: YamlPath, message: string) => void, ids: Set<string>): RedactionRule | null {
  if (!isFields(value)) {
    say([], l10n.t('A rule is a map with id and pattern.'));
    return null;
  }
  for (const key of Object.keys(value))
    if (!ruleKeys.includes(key))
      say([key], l10n.t('"{0}" is not a key that is read here; known are {1}.', clean(key).slice(0, 80), ruleKeys.join(', ')));
  const { id, pattern, kind = 'custom', ignoreCase = false, about = '' } = value;
  if (typeof id !== 'string' || !/^[a-z][a-z0-9-]{1,63}$/.test(id) || ids.has(id)) {
    say(['id'], l10n.t('A rule has an id of its own, in small letters, digits and hyphens.'));
    return null;
  }
  ids.add(id);
  const known = redactionKinds.find((each): each is RedactionKind => each === kind && each !== 'address' && each !== 'mac');
  if (known === undefined)
    say(['kind'], l10n.t('kind is one of {0}.', redactionKinds.filter((each) => each !== 'address' && each !== 'mac').join(', ')));
  if (typeof pattern !== 'string' || pattern === '' || pattern.length > 2000) {
    say(['pattern'], l10n.t('pattern is a regular expression of JavaScript; the part called (?<hide>…) is replaced, else all of it.'));
    return null;
  }
  try {
    const expression = new RegExp(pattern, String(ignoreCase) === 'true' ? 'gim' : 'gm');
    if (expression.test('')) {
      say(['pattern'], l10n.t('The pattern matches an empty text.'));
      return null;
    }
    return { id, kind: known ?? 'custom', pattern: expression, about: () => (typeof about === 'string' ? clean(about).slice(0, 200) : '') };
  } catch (error) {
    say(
      ['pattern'],
      l10n.t(
        'The pattern is no regular expression of JavaScript: {0}',
        clean(error instanceof Error ? error.message : String(error)).slice(0, 200),
      ),
    );
    return null;
  }
}

/** The rules as a file of the form that {@link readOwnRules} reads, to look at and to copy from; ours say what they are in comments. */
export function rulesYaml(): string {
  const lines = builtInRules.flatMap(({ id, kind, pattern, about }) => [
    `# ${about()}`,
    `#  - id: ${id}`,
    `#    kind: ${kind}`,
    `#    pattern: ${JSON.stringify(pattern.source)}`,
  ]);
  return [
    `# ${l10n.t('Redaction of diagnostic bundles. The rules in comments are built in; own ones come first.')}`,
    'rules: []',
    '#  - id: project-names',
    "#    pattern: '\\bproj-[a-z]+\\b'",
    `# ${l10n.t('Ids of rules that are switched off; known-host, known-user, known-domain and node-list too.')}`,
    'off: []',
    `# ${l10n.t('Texts that stay.')}`,
    'keep: []',
    `# ${l10n.t('Further names to hide wherever they stand alone.')}`,
    'names: []',
    '',
    ...lines,
    '',
  ].join('\n');
}
