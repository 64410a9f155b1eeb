/** Colours of the present theme, as CSS colours ready for a canvas. */
export interface Theme {
  readonly foreground: string;
  readonly background: string;
  /** Secondary text. */
  readonly muted: string;
  /** Quiet lines and frames. */
  readonly border: string;
  /** Outlines that must be seen: boxes in a picture, axes. */
  readonly outline: string;
  readonly focus: string;
  readonly selection: string;
  readonly red: string;
  /** What is degraded. Not the orange of charts: that one is nearly transparent in Dark Modern. */
  readonly warning: string;
  readonly yellow: string;
  readonly green: string;
  readonly blue: string;
  readonly purple: string;
  /** Raised surfaces: cards, tooltips. */
  readonly surface: string;
  readonly fontFamily: string;
  /** True in both high-contrast themes: draw borders, never fills alone. */
  readonly highContrast: boolean;
  readonly dark: boolean;
}

/** Reads the theme from the page's CSS variables, which VS Code sets. */
export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const colour = (...names: readonly string[]): string => {
    for (const name of names) {
      const value = style.getPropertyValue(`--vscode-${name}`).trim();
      if (value !== '') return value;
    }
    return dark ? '#cccccc' : '#3b3b3b';
  };
  const kind = document.body.className;
  const highContrast = kind.includes('vscode-high-contrast');
  const dark = kind.includes('vscode-dark') || (highContrast && !kind.includes('vscode-high-contrast-light'));
  const foreground = colour('editor-foreground', 'foreground');
  return {
    foreground,
    background: style.getPropertyValue('--vscode-editor-background').trim() || (dark ? '#1e1e1e' : '#ffffff'),
    muted: highContrast ? foreground : colour('descriptionForeground', 'charts-foreground', 'foreground'),
    border: colour('contrastBorder', 'panel-border', 'widget-border', 'charts-lines'),
    outline: colour('contrastBorder', 'charts-lines', 'panel-border'),
    focus: colour('focusBorder'),
    selection: colour('contrastActiveBorder', 'focusBorder'),
    red: colour('charts-red', 'errorForeground'),
    warning: colour('editorWarning-foreground', 'list-warningForeground', 'charts-yellow'),
    yellow: colour('charts-yellow', 'editorWarning-foreground'),
    green: colour('charts-green', 'testing-iconPassed'),
    blue: colour('charts-blue', 'focusBorder'),
    purple: colour('charts-purple', 'focusBorder'),
    surface: colour('editorHoverWidget-background', 'editorWidget-background', 'editor-background'),
    fontFamily: style.getPropertyValue('--vscode-font-family').trim() || 'system-ui, sans-serif',
    highContrast,
    dark,
  };
}

/** Calls back with the new colours each time the theme changes; returns what stops it. */
export function onThemeChange(listener: (theme: Theme) => void): () => void {
  const observer = new MutationObserver(() => listener(readTheme()));
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  return () => observer.disconnect();
}

/** True when the user wants no motion. */
export function reducedMotion(): boolean {
  return document.body.classList.contains('vscode-reduce-motion') || matchMedia('(prefers-reduced-motion: reduce)').matches;
}
