import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import type { YamlPath } from '../../cluster/yamlSource.js';

// Every scalar arrives as the text that stands in the file (YAML's failsafe schema), so that the driver 550.10 does not become 550.1.

const text = v.pipe(
  v.string(() => l10n.t('A text is expected here.')),
  v.nonEmpty(() => l10n.t('This is empty.')),
  v.maxLength(500, () => l10n.t('This is longer than 500 characters.')),
);
const words = v.pipe(
  v.array(text, () => l10n.t('A list of texts is expected here, such as [H100].')),
  v.maxLength(64, () => l10n.t('More than 64 items are not read.')),
);

/** What stands for a value that is not to be compared. */
const isNothing = (value: string): boolean => value === '' || value === '~' || value === 'null';

/** A number above zero, or null, which says that the value is not compared. */
const amount = v.pipe(
  v.string(() => l10n.t('A number is expected here, or null for what is not to be compared.')),
  v.check(
    (value) => isNothing(value) || (/^\d{1,9}(?:\.\d{1,3})?$/.test(value) && Number(value) > 0),
    () => l10n.t('A number above 0 is expected here, or null for what is not to be compared.'),
  ),
  v.transform((value) => (isNothing(value) ? null : Number(value))),
);
const whole = v.pipe(
  amount,
  v.check(
    (value) => value === null || Number.isInteger(value),
    () => l10n.t('A whole number is expected here.'),
  ),
);
const above = v.pipe(
  whole,
  v.check(
    (value) => value !== null,
    () => l10n.t('A whole number is expected here.'),
  ),
  v.transform((value) => value ?? 1),
);
const version = v.pipe(
  v.string(() => l10n.t('A version is expected here, such as 550.54.15, or null.')),
  v.check(
    (value) => isNothing(value) || /^\d{1,6}(?:\.\d{1,6}){0,5}$/.test(value),
    () => l10n.t('A version is expected here, such as 550.54.15, or null.'),
  ),
  v.transform((value) => (isNothing(value) ? null : value)),
);
const address = v.pipe(
  text,
  v.regex(/^https:\/\/[^\s"'<>]+$/, () => l10n.t('docs is an https address.')),
);
const map = (example: string) => () => l10n.t('A map is expected here, such as {0}.', example);

const recognise = v.object(
  { names: v.optional(words), gpus: v.optional(words), notGpus: v.optional(words), leastGpus: v.optional(above) },
  map('{ names: [SYS-821GE], gpus: [H100] }'),
);
const nics = v.object({ count: v.optional(whole), gbps: v.optional(amount) }, map('{ count: 8, gbps: 400 }'));
const result = v.object(
  {
    busbwGBs: v.pipe(
      amount,
      v.check(
        (value) => value !== null,
        () => l10n.t('A number above 0 is expected here.'),
      ),
      v.transform((value) => value ?? 0),
    ),
    hosts: v.optional(above),
    source: v.optional(text),
  },
  map('{ busbwGBs: 440, hosts: 2 }'),
);

/** One reader for each key of a kind of machine. `schemas/platforms.schema.json` has the same keys (tested). */
export const platformEntries = {
  id: v.pipe(
    text,
    v.regex(/^[a-z][a-z0-9-]{1,63}$/, () => l10n.t('An id has small letters, digits and hyphens, such as dgx-h100.')),
  ),
  like: v.optional(text),
  name: v.optional(text),
  recognise: v.optional(recognise),
  gpus: v.optional(whole),
  gpuMemoryGB: v.optional(amount),
  nvlinks: v.optional(whole),
  pcieGen: v.optional(whole),
  pcieWidth: v.optional(whole),
  nics: v.optional(nics),
  driverAtLeast: v.optional(version),
  memoryGiB: v.optional(amount),
  busbw: v.optional(result),
  source: text,
  docs: v.optional(address),
};

/** Keys of the maps inside. */
export const innerKeys: Readonly<Record<string, readonly string[]>> = {
  recognise: Object.keys(recognise.entries),
  nics: Object.keys(nics.entries),
  busbw: Object.keys(result.entries),
};

const platform = v.object(platformEntries);

/** A kind of machine as its file has it: what is absent was not said. */
export type PlatformFields = v.InferOutput<typeof platform>;

/** What was understood, or what is wrong at which path. A key that must be there and is not is said of its map. */
export function readFields(
  value: object,
): { readonly fields: PlatformFields } | { readonly wrong: readonly { readonly path: YamlPath; readonly message: string }[] } {
  const read = v.safeParse(platform, value);
  if (read.success) return { fields: read.output };
  return {
    wrong: read.issues.map((issue) => {
      const path = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
      const last = issue.path?.at(-1);
      const absent = last !== undefined && last.value === undefined;
      return { path, message: absent ? l10n.t('{0} is missing.', path.join('.')) : issue.message };
    }),
  };
}
