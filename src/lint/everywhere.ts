import type { FileKind } from '../scripts/setting.js';
import type { RuleExample } from './rule.js';

/** Name and value of a setting in an example. */
export type Pair = readonly [name: string, value: string];

const indented = (pairs: readonly Pair[], line: (pair: Pair) => string): string => pairs.map((pair) => `${line(pair)}\n`).join('');
const map = (pairs: readonly Pair[]): string =>
  pairs.map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(',\n');

/** A short file of each language that sets what it is given for the processes that it starts or describes. */
const files: Readonly<Partial<Record<FileKind, (pairs: readonly Pair[]) => string>>> = {
  conf: (pairs) => indented(pairs, ([name, value]) => `${name}=${value}`),
  bash: (pairs) => indented(pairs, ([name, value]) => `export ${name}=${/[\s;|^]/u.test(value) ? `"${value}"` : value}`),
  python: (pairs) => `import os\n\n${indented(pairs, ([name, value]) => `os.environ["${name}"] = "${value}"`)}`,
  yaml: (pairs) =>
    `apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: train\n      image: train:1\n      env:\n${indented(pairs, ([name, value]) => `        - name: ${name}\n          value: "${value}"`)}`,
  dockerfile: (pairs) => `FROM ubuntu:24.04\n${indented(pairs, ([name, value]) => `ENV ${name}="${value}"`)}`,
  env: (pairs) => indented(pairs, ([name, value]) => `${name}=${value}`),
  json: (pairs) => `{\n  "env": {\n${map(pairs)}\n  }\n}\n`,
  toml: (pairs) => `[env]\n${indented(pairs, ([name, value]) => `${name} = "${value}"`)}`,
};

const languages: readonly FileKind[] = ['conf', 'bash', 'python', 'yaml', 'dockerfile', 'env', 'json', 'toml'];

/** The same example in every language that settings are written in, or in those named. */
export function everywhere(
  bad: readonly Pair[],
  good: readonly Pair[],
  { version, kinds = languages }: { readonly version?: string; readonly kinds?: readonly FileKind[] } = {},
): readonly RuleExample[] {
  return kinds.flatMap((kind): RuleExample[] => {
    const file = files[kind];
    if (file === undefined) return [];
    return [{ kind, bad: file(bad), good: file(good), ...(version === undefined ? {} : { version }) }];
  });
}
