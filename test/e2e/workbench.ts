import type { FrameLocator, Locator, Page } from 'playwright-core';

/** What a person sees of VS Code, as functions: the palette, files, problems, trees, terminals and webviews. */
export interface Workbench {
  readonly page: Page;
  /** Runs a command by its exact title in the palette, such as "NCCL: Show Topology". */
  palette(title: string): Promise<void>;
  /** The row of the open quick pick with exactly this label. */
  pick(label: string): Locator;
  /** The text field of the open quick pick or input box. */
  readonly quickInput: Locator;
  /** Opens a file of the workspace by its path. */
  open(path: string): Promise<void>;
  /** One line of the editor that has the focus, by what it holds. */
  line(text: string): Locator;
  /** The rows of a tree view with this text. */
  row(text: string | RegExp): Locator;
  /** A toast with this text. */
  toast(text: string | RegExp): Locator;
  /** What is inside the visible webview. */
  readonly webview: FrameLocator;
  /** Text of the active terminal. */
  readonly terminal: Locator;
  /** Changes the colour theme by its name in the picker. */
  theme(name: string): Promise<void>;
  /** Closes what could lie over the next picture. */
  settle(): Promise<void>;
}

const exactly = (text: string): RegExp => new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);

/** Page objects over a workbench that is already loaded. */
export function workbench(page: Page): Workbench {
  const quickInput = page.locator('.quick-input-widget:visible input.input');
  // Lists are searched fuzzily, so that Enter may take another row: the label decides.
  const pick = (label: string): Locator =>
    page
      .locator('.quick-input-list .monaco-list-row')
      .filter({ has: page.locator('.label-name', { hasText: exactly(label) }) })
      .first();
  /** Opens a quick pick by a key and types into it. A webview that is just taking the focus may swallow the key, so it is pressed again. */
  const quick = async (key: string, text: string, label: string): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      await page.keyboard.press(key);
      try {
        await quickInput.waitFor({ timeout: 5000 });
        await quickInput.fill(text, { timeout: 5000 });
        await pick(label).click({ timeout: 10_000 });
        return;
      } catch (error) {
        if (attempt === 3) throw error;
        await page.keyboard.press('Escape');
      }
    }
  };
  const palette = (title: string): Promise<void> => quick('F1', `>${title}`, title);
  return {
    page,
    palette,
    pick,
    quickInput,
    open: async (path) => {
      const name = path.split('/').at(-1) ?? path;
      await quick('Control+P', path, name);
      await page.locator('.tab.active', { hasText: name }).waitFor();
    },
    line: (text) => page.locator('.editor-instance .view-line', { hasText: text }).first(),
    row: (text) => page.locator('.pane-body .monaco-list-row', { hasText: text }),
    toast: (text) => page.locator('.notification-toast', { hasText: text }).first(),
    webview: page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame'),
    terminal: page.locator('.terminal-wrapper.active .xterm-rows'),
    theme: async (name) => {
      await palette('Preferences: Color Theme');
      await quickInput.fill(name);
      await pick(name).click();
      await quickInput.waitFor({ state: 'hidden' });
    },
    settle: async () => {
      await page.keyboard.press('Escape');
      await page.mouse.move(2, 2);
      await page.waitForTimeout(400);
    },
  };
}
