import * as vscode from 'vscode';
import { cleanLine } from '../../base/clean.js';
import { views } from '../../contract/index.js';
import { effectiveCommands, type EffectiveCommandOptions } from './effectiveCommands.js';
import { EffectiveService } from './effectiveService.js';
import { EffectiveTree } from './effectiveTree.js';

/** The Effective Configuration view with its commands by id; it follows the active editor while it can be seen. */
export function createEffective(options: Omit<EffectiveCommandOptions, 'effective'>): {
  readonly commands: Record<string, (...args: never[]) => unknown>;
  dispose(): unknown;
} {
  const effective = new EffectiveService(options.language);
  const view = vscode.window.createTreeView(views.effective, { treeDataProvider: new EffectiveTree(effective), showCollapseAll: true });
  effective.watch(view.visible);
  const title = (): void => {
    const { config, comparison } = effective.shown;
    const from = typeof config?.host === 'string' ? options.language.hostsFrom : null;
    const parts = comparison === null ? [config?.file, config?.launch?.label, config?.host, from] : [`${comparison.a} | ${comparison.b}`];
    view.description = cleanLine(parts.filter((part) => typeof part === 'string').join(' · '));
  };
  const parts = vscode.Disposable.from(
    view,
    view.onDidChangeVisibility(({ visible }) => effective.watch(visible)),
    effective.onDidChange(title),
    effective,
  );
  return { commands: effectiveCommands({ ...options, effective }), dispose: () => void parts.dispose() };
}
