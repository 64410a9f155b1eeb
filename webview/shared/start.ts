import * as l10n from '@vscode/l10n';
import type { PanelPage } from '../../src/protocol/panel.js';
import { type Channel, Rpc, type Surface } from '../../src/protocol/rpc.js';

declare function acquireVsCodeApi(): { postMessage(message: unknown): void; getState(): unknown; setState(state: unknown): void };

/** What the page remembers of its own across being hidden: zoom, selection, sort order. Never the truth about the cluster. */
export interface View {
  /** What was last set, or undefined; it may come from another version of the page, so check it. */
  get(): unknown;
  set(value: unknown): void;
}

/** What a page is built with. */
export interface Page<H extends Surface, S> {
  readonly rpc: Rpc<H, PanelPage<S>>;
  readonly view: View;
  readonly root: HTMLElement;
}

/** The extension's first answer: texts of the page's language (null: English) and the state. */
export interface Ready<S> {
  readonly texts: Readonly<Record<string, string>> | null;
  readonly state: S;
}

/**
 * Starts a page: shakes hands with the extension, sets the language, builds the page once and shows each state that comes. `ready` sends
 * the handshake, `build` makes the elements and returns what shows a state.
 */
export async function start<S, H extends Surface>(
  ready: (rpc: Rpc<H, PanelPage<S>>) => Promise<Ready<S>>,
  build: (page: Page<H, S>) => (state: S) => void,
): Promise<void> {
  const api = acquireVsCodeApi();
  const channel: Channel = {
    post: (message) => api.postMessage(message),
    onMessage: (listener) => {
      const hear = (event: MessageEvent): void => listener(event.data);
      window.addEventListener('message', hear);
      return () => window.removeEventListener('message', hear);
    },
  };
  let show: ((state: S) => void) | null = null;
  // A state that comes before the page is built is newer than the handshake's.
  let early: { readonly state: S } | null = null;
  const rpc = new Rpc<H, PanelPage<S>>(channel, {
    requests: {},
    notifications: {
      state: (state) => {
        if (show === null) early = { state };
        else show(state);
      },
    },
  });
  const first = await ready(rpc);
  if (first.texts !== null) l10n.config({ contents: { ...first.texts } });
  const root = document.getElementById('root') ?? document.body.appendChild(document.createElement('main'));
  show = build({ rpc, view: { get: () => api.getState(), set: (value) => api.setState(value) }, root });
  show(pick(early, first.state));
}

function pick<S>(early: { readonly state: S } | null, state: S): S {
  return early === null ? state : early.state;
}
