/** What every page can be told by the extension. `S` is the panel's state. */
export interface PanelPage<S> {
  readonly requests: object;
  readonly notifications: {
    /** The whole truth of the panel, again at any time; the page keeps nothing of its own but the view (zoom, selection). */
    readonly state: S;
  };
}

/** What every page asks of the extension. */
export interface PanelHost<S> {
  readonly requests: {
    /** The page runs and listens. Answered with its texts (null: English) and its state. */
    readonly ready: (params: null) => { readonly texts: Readonly<Record<string, string>> | null; readonly state: S };
  };
  readonly notifications: object;
}
