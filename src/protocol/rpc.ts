import { Failure, failureKinds, messageOf } from '../base/failure.js';

/** What carries messages between two ends, e.g. a webview's postMessage. `onMessage` returns what stops listening. */
export interface Channel {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): () => void;
}

/**
 * What one end can be asked: `requests` holds function types `(params) => result`, `notifications` the type of each one's params.
 * A protocol declares one surface for each direction.
 */
export interface Surface {
  readonly requests: object;
  readonly notifications: object;
}

type Params<F> = F extends (params: infer P) => unknown ? P : never;
type Result<F> = F extends (params: never) => infer R ? R : never;

/** The functions that answer a surface. A request's signal is aborted when the asker cancels or the end is disposed. */
export interface Handlers<S extends Surface> {
  readonly requests: {
    readonly [K in keyof S['requests']]: (
      params: Params<S['requests'][K]>,
      signal: AbortSignal,
    ) => Result<S['requests'][K]> | Promise<Result<S['requests'][K]>>;
  };
  readonly notifications: { readonly [K in keyof S['notifications']]: (params: S['notifications'][K]) => void };
}

type Message =
  | { readonly rpc: 'request'; readonly id: number; readonly name: string; readonly params?: unknown }
  | { readonly rpc: 'answer'; readonly id: number; readonly result?: unknown }
  | { readonly rpc: 'failure'; readonly id: number; readonly kind?: unknown; readonly message: string; readonly next?: unknown }
  | { readonly rpc: 'cancel'; readonly id: number }
  | { readonly rpc: 'notify'; readonly name: string; readonly params?: unknown };

interface Open {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Any function of a handler record, seen from the dispatcher, which only knows its name. */
type AnyHandler = (params: unknown, signal: AbortSignal) => unknown;

/**
 * One end of a typed conversation; the same class serves the extension and the page. Messages that are not of its form are ignored, so
 * it may share its channel. Request handlers that throw reject the asker's promise with a {@link Failure}.
 */
export class Rpc<Outgoing extends Surface, Incoming extends Surface> {
  readonly #channel: Channel;
  readonly #handlers: Handlers<Incoming>;
  readonly #stopListening: () => void;
  readonly #open = new Map<number, Open>();
  readonly #running = new Map<number, AbortController>();
  readonly #onError: (error: unknown) => void;
  #lastId = 0;
  #disposed = false;

  /** `onError` hears what a notification handler threw, for there is nobody else to tell. */
  constructor(channel: Channel, handlers: Handlers<Incoming>, onError: (error: unknown) => void = () => undefined) {
    this.#channel = channel;
    this.#handlers = handlers;
    this.#onError = onError;
    this.#stopListening = channel.onMessage((message) => this.#receive(message));
  }

  /** Asks the other end. Rejects with a {@link Failure}: the other end's, `cancelled` when the signal aborts or this end is disposed. */
  request<K extends keyof Outgoing['requests'] & string>(
    name: K,
    params: Params<Outgoing['requests'][K]>,
    signal?: AbortSignal,
  ): Promise<Awaited<Result<Outgoing['requests'][K]>>> {
    type Answer = Awaited<Result<Outgoing['requests'][K]>>;
    if (this.#disposed) return Promise.reject(new Failure('cancelled', `"${name}" was not sent: the panel is closed.`));
    if (signal?.aborted === true) return Promise.reject(cancelled(name));
    const id = ++this.#lastId;
    return new Promise<Answer>((resolve, reject) => {
      const abort = (): void => {
        if (!this.#open.delete(id)) return;
        this.#channel.post({ rpc: 'cancel', id } satisfies Message);
        reject(cancelled(name));
      };
      signal?.addEventListener('abort', abort, { once: true });
      const settle = (): void => signal?.removeEventListener('abort', abort);
      this.#open.set(id, {
        // The protocol's types are the only promise about a result's shape; both ends are built from the same source.
        resolve: (value) => {
          settle();
          resolve(value as Answer);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      this.#channel.post({ rpc: 'request', id, name, params } satisfies Message);
    });
  }

  /** Tells the other end; nothing comes back. */
  notify<K extends keyof Outgoing['notifications'] & string>(name: K, params: Outgoing['notifications'][K]): void {
    if (!this.#disposed) this.#channel.post({ rpc: 'notify', name, params } satisfies Message);
  }

  /** Ends the conversation: what is open is rejected as `cancelled`, what is running is aborted. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#stopListening();
    for (const open of this.#open.values()) open.reject(new Failure('cancelled', 'The panel was closed before the answer came.'));
    this.#open.clear();
    for (const running of this.#running.values()) running.abort();
    this.#running.clear();
  }

  #receive(data: unknown): void {
    const message = read(data);
    if (message === null || this.#disposed) return;
    switch (message.rpc) {
      case 'request':
        void this.#answer(message.id, message.name, message.params);
        break;
      case 'notify':
        this.#hear(message.name, message.params);
        break;
      case 'cancel':
        this.#running.get(message.id)?.abort();
        break;
      case 'answer':
        this.#take(message.id)?.resolve(message.result);
        break;
      case 'failure':
        this.#take(message.id)?.reject(failureOf(message));
        break;
    }
  }

  #take(id: number): Open | undefined {
    const open = this.#open.get(id);
    this.#open.delete(id);
    return open;
  }

  #hear(name: string, params: unknown): void {
    const handler = handlerOf(this.#handlers.notifications, name);
    try {
      handler?.(params, new AbortController().signal);
    } catch (error) {
      this.#onError(error);
    }
  }

  async #answer(id: number, name: string, params: unknown): Promise<void> {
    const running = new AbortController();
    this.#running.set(id, running);
    let reply: Message;
    try {
      const handler = handlerOf(this.#handlers.requests, name);
      if (handler === undefined) throw new Failure('unsupported', `Nothing here answers "${name}".`);
      reply = { rpc: 'answer', id, result: await handler(params, running.signal) };
    } catch (error) {
      const failure = error instanceof Failure ? error : new Failure('tool', messageOf(error));
      reply = { rpc: 'failure', id, kind: failure.kind, message: failure.message, next: failure.next };
    }
    this.#running.delete(id);
    if (!this.#disposed) this.#channel.post(reply);
  }
}

function cancelled(name: string): Failure {
  return new Failure('cancelled', `"${name}" was cancelled.`);
}

function failureOf(message: Message & { rpc: 'failure' }): Failure {
  const kind = failureKinds.find((known) => known === message.kind) ?? 'tool';
  return new Failure(kind, message.message, { next: typeof message.next === 'string' ? message.next : null });
}

function handlerOf(handlers: object, name: string): AnyHandler | undefined {
  if (!Object.hasOwn(handlers, name)) return undefined;
  const handler: unknown = Reflect.get(handlers, name);
  return typeof handler === 'function' ? (params, signal) => Reflect.apply(handler, handlers, [params, signal]) as unknown : undefined;
}

function read(data: unknown): Message | null {
  if (typeof data !== 'object' || data === null || !('rpc' in data)) return null;
  const id = 'id' in data && Number.isSafeInteger(data.id) ? (data.id as number) : null;
  const name = 'name' in data && typeof data.name === 'string' ? data.name : null;
  const params = 'params' in data ? data.params : undefined;
  switch (data.rpc) {
    case 'request':
      return id === null || name === null ? null : { rpc: 'request', id, name, params };
    case 'notify':
      return name === null ? null : { rpc: 'notify', name, params };
    case 'cancel':
      return id === null ? null : { rpc: 'cancel', id };
    case 'answer':
      return id === null ? null : { rpc: 'answer', id, result: 'result' in data ? data.result : undefined };
    case 'failure': {
      const message = 'message' in data && typeof data.message === 'string' ? data.message : null;
      if (id === null || message === null) return null;
      return { rpc: 'failure', id, message, kind: 'kind' in data ? data.kind : null, next: 'next' in data ? data.next : null };
    }
    default:
      return null;
  }
}
