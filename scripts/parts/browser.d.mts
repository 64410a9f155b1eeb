import type { BrowserContext, Page } from 'playwright-core';

/** A running browser. */
export interface RunningBrowser {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Hosts outside this machine that a page asked for in vain. */
  readonly outside: ReadonlySet<string>;
  stop(): Promise<void>;
}
export function startBrowser(options?: {
  viewport?: { width: number; height: number };
  [option: string]: unknown;
}): Promise<RunningBrowser>;
