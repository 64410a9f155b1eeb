/** Text or an element to put inside another; null is left out. */
export type Child = Node | string | null;

/** Attributes of an element. `on` holds listeners; a false or null attribute is left out. There is no way to pass markup. */
export interface Attributes {
  readonly on?: { readonly [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };
  readonly [name: string]: string | number | boolean | null | undefined | object;
}

/** Makes an element; strings become text nodes, so foreign text cannot become markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  set(made, attributes);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** Makes an SVG element, for swatches and marks. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: readonly Node[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/** Puts these children in place of all that was there. */
export function fill(parent: Element, ...children: readonly Child[]): void {
  parent.replaceChildren(...children.filter((child) => child !== null));
}

function set(target: HTMLElement, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'on' || value === null || value === undefined || value === false || typeof value === 'object') continue;
    // Listeners are given as functions under `on`; a string handler would be code.
    if (/^on|^style$|^srcdoc$/i.test(name)) throw new TypeError(`attribute ${name} is not allowed`);
    target.setAttribute(name, value === true ? '' : String(value));
  }
  for (const [name, listener] of Object.entries(attributes.on ?? {})) target.addEventListener(name, listener as EventListener);
}
