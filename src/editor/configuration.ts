import * as vscode from 'vscode';
import type { settings } from '../contract/index.js';

type Setting = (typeof settings)[keyof typeof settings];
type ValueOf<S extends Setting> = S['default'] extends boolean
  ? boolean
  : S['default'] extends number
    ? number
    : S['default'] extends string
      ? string
      : Readonly<Record<string, unknown>>;

/**
 * The value of one of our settings. Machine-scoped ones decide what is connected to or run, so a workspace value of them is never
 * taken, even where the editor would let one through.
 */
export function setting<S extends Setting>(declared: S, scope?: vscode.ConfigurationScope): ValueOf<S> {
  const configuration = vscode.workspace.getConfiguration(undefined, scope);
  if (declared.scope !== 'machine') return configuration.get(declared.id, declared.default) as ValueOf<S>;
  const values = configuration.inspect<ValueOf<S>>(declared.id);
  return values?.globalValue ?? (declared.default as ValueOf<S>);
}
