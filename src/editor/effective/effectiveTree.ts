import * as vscode from 'vscode';
import { cleanLine } from '../../base/clean.js';
import { commands, rows } from '../../contract/index.js';
import type { EffectiveService } from './effectiveService.js';
import { childRows, type EffectiveRow, idOf, placeOf, rootRows } from './rows.js';
import { groupText, sourceText, stateText } from './words.js';

const icon = (id: string, colour?: string): vscode.ThemeIcon =>
  colour === undefined ? new vscode.ThemeIcon(id) : new vscode.ThemeIcon(id, new vscode.ThemeColor(colour));
const warning = icon('warning', 'list.warningForeground');

/** The Effective Configuration view: what takes effect, what does not reach the ranks, and what differs beside another one. */
export class EffectiveTree implements vscode.TreeDataProvider<EffectiveRow> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly service: EffectiveService) {
    service.onDidChange(() => this.changed.fire());
  }

  getChildren(row?: EffectiveRow): EffectiveRow[] {
    const { config, comparison, state } = this.service.shown;
    if (row !== undefined) return [...childRows(row, comparison)];
    return config === null || state !== 'shown' ? [] : rootRows(config, comparison);
  }

  getParent(): EffectiveRow | null {
    return null;
  }

  getTreeItem(row: EffectiveRow): vscode.TreeItem {
    const item = itemOf(row, childRows(row, this.service.shown.comparison).length > 0);
    item.id = idOf(row);
    if (placeOf(row) !== null) item.command = { command: commands.openEffective.id, title: vscode.l10n.t('Go to Line'), arguments: [row] };
    const spoken = typeof item.label === 'string' ? item.label : '';
    const description = typeof item.description === 'string' ? item.description : '';
    item.accessibilityInformation = { label: [spoken, description].filter((part) => part !== '').join(', ') };
    return item;
  }
}

function itemOf(row: EffectiveRow, opens: boolean): vscode.TreeItem {
  const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
  const item = (label: string, description: string, tooltip: string, state = opens ? Collapsed : None): vscode.TreeItem => {
    const made = new vscode.TreeItem(cleanLine(label), state);
    made.description = cleanLine(description);
    made.tooltip = tooltip;
    return made;
  };
  switch (row.kind) {
    case 'group': {
      const made = item(groupText(row.group), String(row.rows.length), groupText(row.group), row.group === 'same' ? Collapsed : Expanded);
      made.iconPath = icon(
        { acts: 'pass', idle: 'dash', unreached: 'circle-slash', differs: 'diff', same: 'check', notes: 'question' }[row.group],
      );
      return made;
    }
    case 'variable': {
      const { name, value, source, effect, mistaken, acts } = row.variable;
      const made = item(name, `${value} · ${sourceText(source)}`, cleanLine(`${name}: ${effect}`));
      made.iconPath = mistaken || !acts ? warning : icon('symbol-variable');
      made.contextValue = rows.variable;
      return made;
    }
    case 'unreached': {
      const { name, text, source, message } = row.unreached;
      const made = item(name, [...(text === null ? [] : [text]), message, sourceText(source)].join(' · '), cleanLine(message));
      made.iconPath = icon('circle-slash');
      made.contextValue = rows.variable;
      return made;
    }
    case 'compared': {
      const side = (one: typeof row.a): string => (one === null ? '–' : one.value);
      const made = item(
        row.name,
        [`${side(row.a)} | ${side(row.b)}`, ...(row.state === 'different' ? [] : [stateText(row.state)])].join(' · '),
        `${row.name}: ${stateText(row.state)}`,
      );
      made.iconPath = icon(row.state === 'same' ? 'check' : row.state === 'unknown' ? 'question' : 'diff');
      made.contextValue = rows.variable;
      return made;
    }
    case 'side': {
      if (row.variable === null) return item(row.title, vscode.l10n.t('not set'), row.title);
      return item(`${row.title}: ${row.variable.value}`, sourceText(row.variable.source), cleanLine(row.variable.effect));
    }
    case 'text': {
      const made = item(
        row.text === '' ? vscode.l10n.t('empty') : row.text,
        sourceText(row.source),
        vscode.l10n.t('The text that reaches the process'),
      );
      made.iconPath = icon('symbol-string');
      return made;
    }
    case 'effect': {
      const made = item(row.effect, '', cleanLine(row.effect));
      made.iconPath = row.mistaken ? warning : icon('info');
      return made;
    }
    case 'overruled': {
      const { text, source, message } = row.overruled;
      const made = item(text ?? '?', `${sourceText(source)} · ${message}`, cleanLine(message));
      made.iconPath = icon('discard');
      return made;
    }
    case 'note': {
      const made = item(row.note, '', cleanLine(row.note));
      made.iconPath = icon('question');
      return made;
    }
  }
}
