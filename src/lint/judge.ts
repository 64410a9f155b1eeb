import { inLanguage, readValue, statusAt, variable, type ValueReading } from '../nccl/catalog/index.js';
import type { Setting } from '../scripts/setting.js';

/** Answers that were given last, by language, release, name and text: the scripts of a folder set the same. */
const answers = new Map<string, ValueReading>();
const mostAnswers = 2000;
/** Longer texts are hardly met again. */
const longestKept = 200;

/** What a release makes of a setting's text; null where the name is not NCCL's, the release does not read it, or the text is not known. */
export function judge({ name, value }: Setting, version: string): ValueReading | null {
  const found = variable(name);
  if (found === null || value === null) return null;
  const status = statusAt(name, version);
  if (status === 'removed' || status === 'not-yet') return null;
  const question = { variable: found, text: value, version, context: {} };
  if (value.length > longestKept) return readValue(question);
  const key = `${inLanguage(languages)}\n${version}\n${name}\n${value}`;
  let reading = answers.get(key);
  if (reading === undefined) {
    reading = readValue(question);
    if (answers.size >= mostAnswers) answers.clear();
    answers.set(key, reading);
  }
  return reading;
}

const languages = { en: 'en', zh: 'zh' };

const kept = new WeakMap<Setting, { readonly version: string; readonly reading: ValueReading | null }>();

/** {@link judge}, kept for as long as the setting is, for rules that ask again and again. */
export function judged(setting: Setting, version: string): ValueReading | null {
  const before = kept.get(setting);
  if (before?.version === version) return before.reading;
  const reading = judge(setting, version);
  kept.set(setting, { version, reading });
  return reading;
}
