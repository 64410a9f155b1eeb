import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ruleIds } from '../../../src/lint/index.js';
import { aboutRuleCommand, semanticLegend } from '../../../src/protocol/lsp.js';
import { category, commands, contextKeys, languages, rows, settings, tasks, views } from '../../../src/contract/index.js';

interface Manifest {
  engines: { vscode: string };
  extensionKind: string[];
  activationEvents: string[];
  capabilities: { untrustedWorkspaces: { supported: unknown }; virtualWorkspaces: { supported: unknown } };
  contributes: {
    commands: { command: string; title: string; category: string; enablement?: string }[];
    menus: Record<string, { command: string; when?: string }[]>;
    configuration: { properties: Record<string, { default: unknown; scope: string; propertyNames?: { enum: string[] } }> };
    semanticTokenModifiers: { id: string }[];
    viewsContainers: { activitybar: { id: string }[] };
    views: Record<string, { id: string }[]>;
    viewsWelcome: { view: string; contents: string; when?: string }[];
    languages: { id: string }[];
    taskDefinitions: { type: string }[];
  };
}

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const manifest = read('package.json') as Manifest;
const english = read('package.nls.json') as Record<string, string>;
const chinese = read('package.nls.zh-cn.json') as Record<string, string>;
const { contributes } = manifest;

/** Every string value of a JSON tree. */
function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(strings);
  return [];
}

describe('package.json against the contract', () => {
  it('contributes exactly the declared commands', () => {
    expect(contributes.commands.map((entry) => entry.command).sort()).toEqual(Object.values(commands).map((entry) => entry.id).sort());
    for (const entry of contributes.commands) expect(entry.category).toBe(category);
  });

  it('hides exactly the commands that need arguments from the palette', () => {
    const hidden = (contributes.menus['commandPalette'] ?? []).filter((entry) => entry.when === 'false').map((entry) => entry.command);
    expect(hidden.sort()).toEqual(
      Object.values(commands)
        .filter((entry) => !entry.palette)
        .map((entry) => entry.id)
        .sort(),
    );
  });

  it('contributes exactly the declared settings with the same defaults and scopes', () => {
    const declared = Object.fromEntries(Object.values(settings).map((entry) => [entry.id, { default: entry.default, scope: entry.scope }]));
    const contributed = Object.fromEntries(
      Object.entries(contributes.configuration.properties).map(([id, property]) => [id, { default: property.default, scope: property.scope }]),
    );
    expect(contributed).toEqual(declared);
  });

  it('contributes the declared views, languages and task types', () => {
    expect(contributes.viewsContainers.activitybar.map((entry) => entry.id)).toEqual([views.container]);
    expect((contributes.views[views.container] ?? []).map((entry) => entry.id)).toEqual([views.clusters, views.runs, views.sweeps, views.rollouts, views.effective]);
    expect(contributes.languages.map((entry) => entry.id)).toEqual(Object.values(languages));
    expect(contributes.taskDefinitions.map((entry) => entry.type)).toEqual(Object.values(tasks));
  });

  it('names exactly the rules that there are, and colours exactly what the language server marks', () => {
    expect(contributes.configuration.properties[settings.lintRules.id]?.propertyNames?.enum).toEqual([...ruleIds].sort());
    const standard = ['deprecated'];
    expect(contributes.semanticTokenModifiers.map(({ id }) => id)).toEqual(semanticLegend.modifiers.filter((id) => !standard.includes(id)));
    expect(commands.aboutRule.id).toBe(aboutRuleCommand);
  });

  it('uses only declared commands, context keys and row kinds in menus and welcome texts', () => {
    const ids = new Set<string>(Object.values(commands).map((entry) => entry.id));
    const keys = new Set<string>([...Object.values(contextKeys), ...Object.values(rows), ...Object.values(languages), views.clusters, views.runs, views.sweeps, views.rollouts, views.effective]);
    const clauses = [...Object.values(contributes.menus).flat(), ...contributes.viewsWelcome, ...contributes.commands.map((entry) => ({ command: entry.command, when: entry.enablement }))];
    for (const entry of clauses) {
      if ('command' in entry) expect(ids).toContain(entry.command);
      for (const key of entry.when?.match(/nccl[.-][\w.-]+/g) ?? []) expect(keys).toContain(key);
    }
    for (const text of [...Object.values(english), ...Object.values(chinese)]) {
      for (const [, id] of text.matchAll(/command:(nccl\.[\w.]+)/g)) expect(ids).toContain(id);
    }
  });

  it('activates by language, view, command and task only', () => {
    for (const event of manifest.activationEvents) expect(event).toMatch(/^on(Language|View|Command|TaskType|FileSystem):/);
    expect(manifest.extensionKind).toEqual(['ui', 'workspace']);
    expect(manifest.capabilities.untrustedWorkspaces.supported).toBe('limited');
    expect(manifest.capabilities.virtualWorkspaces.supported).toBe('limited');
    expect(manifest.engines.vscode).toBe('^1.100.0');
  });

  it('has each text in both languages, uses each, and names only files that exist', () => {
    const used = new Set(strings(manifest).flatMap((text) => /^%(.+)%$/.exec(text)?.[1] ?? []));
    expect([...used].sort()).toEqual(Object.keys(english).sort());
    expect(Object.keys(chinese).sort()).toEqual(Object.keys(english).sort());
    for (const text of Object.values(chinese)) expect(text.trim()).not.toBe('');
    for (const path of strings(contributes).filter((text) => text.startsWith('./') || text.startsWith('media/'))) expect(existsSync(path), path).toBe(true);
  });
});
