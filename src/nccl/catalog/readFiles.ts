import * as l10n from '@vscode/l10n';
import { debugFilePath } from './debug.js';
import type { Mistake, Question, Suggestion, ValueReading } from './reading.js';
import { asciiLower, cString, tokens } from './text.js';
import { atLeast } from './version.js';

const invalid = (harm: Mistake['harm'], ...suggestions: Suggestion[]): Mistake => ({ kind: 'invalid-value', harm, suggestions });

/** NCCL_DEBUG_FILE: %h and %p are filled in, every other % stays as it is (src/debug.cc). */
export function readDebugFile({ text, version, context }: Question): ValueReading {
  const value = cString(text);
  const path = debugFilePath(value, context.hostname ?? 'node-01', context.pid ?? 4242, version);
  const shared = { as: 'path' as const, value, result: { value: context.hostname === undefined ? value : path }, messages: [] };
  if (value === '') return { ...shared, effect: l10n.t('The log stays on standard output.'), mistake: null };
  const odd = [...new Set([...value.matchAll(/%([\s\S]?)/g)].map(([whole]) => whole))].filter((one) => !['%h', '%p', '%%'].includes(one));
  if (odd.length > 0) {
    const effect = l10n.t('NCCL writes {0} as it stands: it fills in %h (host) and %p (process) only.', odd.join(', '));
    const meant = value.replace(/%[Hn]/g, '%h').replace(/%[Pi]/g, '%p');
    return { ...shared, effect, mistake: invalid('warning', ...(meant === value ? [] : [{ text: meant, safe: false }])) };
  }
  if (['stdout', 'stderr'].includes(value))
    return { ...shared, effect: l10n.t('NCCL makes a file of the name {0} in the current folder.', value), mistake: invalid('warning') };
  if (!value.includes('%p')) {
    const effect = value.includes('%h')
      ? l10n.t('All processes of a host write over each other in one file: %p tells them apart.')
      : l10n.t('All processes write over each other in one file: %h and %p tell them apart.');
    return { ...shared, effect, mistake: null };
  }
  return { ...shared, effect: l10n.t('Each process writes a file of its own, such as {0}.', path), mistake: null };
}

/** Kinds of plugin by variable. Source: src/plugin/plugin_open.cc. */
const plugins: Readonly<Record<string, string>> = {
  NCCL_NET_PLUGIN: 'net',
  NCCL_TUNER_PLUGIN: 'tuner',
  NCCL_PROFILER_PLUGIN: 'profiler',
  NCCL_ENV_PLUGIN: 'env',
  NCCL_GIN_PLUGIN: 'gin',
  NCCL_RMA_PLUGIN: 'rma',
};

/** Whether a variable names a plugin. */
export function isPlugin(name: string): boolean {
  return plugins[name] !== undefined;
}

/** NCCL_NET_PLUGIN and its like: X, then libnccl-<kind>-X.so; "none" is none, and every beginning of STATIC_PLUGIN is the program itself. */
export function readPlugin({ variable, text, version }: Question): ValueReading {
  const kind = plugins[variable.name] ?? 'net';
  const value = cString(text);
  const lists = kind === 'net' && atLeast(version, '2.26.2');
  const shared = { as: 'text' as const, value, result: { value }, messages: [] };
  if (value === '') return { ...shared, effect: l10n.t('No plugin is loaded.'), mistake: null };
  if (asciiLower(value) === 'none') return { ...shared, effect: l10n.t('No plugin is loaded.'), mistake: null };
  const names = lists ? tokens(value, ',') : [value];
  const blank = names.filter((name) => /^\s|\s$|^["']|["']$/.test(name));
  if (blank.length > 0) {
    const tidy = names.map((name) => name.trim().replace(/^(["'])(.*)\1$/, '$2')).join(',');
    const effect = l10n.t(
      'NCCL looks for a library called "{0}", blanks and quotes included, and goes on without a plugin.',
      blank[0] ?? '',
    );
    return { ...shared, effect, mistake: invalid('error', { text: tidy, safe: true }) };
  }
  const inside = names.filter((name) => 'static_plugin'.startsWith(asciiLower(name)));
  const cut = inside.find((name) => asciiLower(name) !== 'static_plugin');
  if (cut !== undefined) {
    const effect = l10n.t('NCCL takes "{0}" for STATIC_PLUGIN and looks for the plugin in the program itself.', cut);
    return { ...shared, effect, mistake: invalid('warning') };
  }
  if (inside.length > 0) return { ...shared, effect: l10n.t('NCCL looks for the plugin in the program itself.'), mistake: null };
  const tried = names.map((name) => (name.includes('/') ? name : `${name}, libnccl-${kind}-${name}.so`)).join('; ');
  return {
    ...shared,
    effect: l10n.t('NCCL loads the first of these that there is, and goes on without where there is none: {0}.', tried),
    mistake: null,
  };
}

/** NCCL_DEBUG_TIMESTAMP_FORMAT: strftime with _ for blanks and %Nf for parts of a second. */
export function readTimestampFormat({ text }: Question): ValueReading {
  const value = cString(text);
  const shared = { as: 'text' as const, value, result: { value }, messages: [] };
  if (value === '') return { ...shared, effect: l10n.t('Lines carry no time.'), mistake: null };
  const shown = value.replaceAll('_', ' ');
  if (!/%[^%]/.test(value)) {
    const effect = l10n.t('Lines begin with "{0}" and carry no time: a time is written like %F %T.', shown);
    return { ...shared, effect, mistake: invalid('warning') };
  }
  const part = /%(\d*)f/.exec(value);
  if (part !== null && !/^[1-9]$/.test(part[1] ?? '')) {
    const effect = l10n.t('NCCL does not know {0}: parts of a second are %1f to %9f.', part[0]);
    return { ...shared, effect, mistake: invalid('warning', { text: value.replace(/%\d*f/, '%3f'), safe: false }) };
  }
  return { ...shared, effect: l10n.t('Lines begin with a time written as "{0}".', shown), mistake: null };
}
