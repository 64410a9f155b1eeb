import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.js';
import { type Channel, type Handlers, Rpc } from '../../../src/protocol/rpc.js';

interface Host {
  readonly requests: { readonly double: (n: number) => number; readonly wait: (p: null) => string };
  readonly notifications: { readonly said: string };
}
interface Page {
  readonly requests: { readonly ask: (p: null) => string };
  readonly notifications: { readonly state: { n: number } };
}

function pair(): { left: Channel; right: Channel; sent: unknown[] } {
  const listeners: [Set<(m: unknown) => void>, Set<(m: unknown) => void>] = [new Set(), new Set()];
  const sent: unknown[] = [];
  const end = (mine: 0 | 1, other: 0 | 1): Channel => ({
    post: (message) => {
      sent.push(message);
      const copy = structuredClone(message);
      queueMicrotask(() => listeners[other].forEach((listener) => listener(copy)));
    },
    onMessage: (listener) => {
      listeners[mine].add(listener);
      return () => listeners[mine].delete(listener);
    },
  });
  return { left: end(0, 1), right: end(1, 0), sent };
}

const pageHandlers: Handlers<Page> = { requests: { ask: () => 'yes' }, notifications: { state: () => undefined } };

function connect(over: Partial<Handlers<Host>['requests']> = {}, notified: string[] = []) {
  const channels = pair();
  const errors: unknown[] = [];
  const host = new Rpc<Page, Host>(
    channels.left,
    {
      requests: {
        double: (n) => n * 2,
        wait: (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve('stopped'))),
        ...over,
      },
      notifications: {
        said: (text) => {
          if (text === 'throw') throw new Error('handler');
          notified.push(text);
        },
      },
    },
    (error) => errors.push(error),
  );
  const page = new Rpc<Host, Page>(channels.right, pageHandlers);
  return { ...channels, host, page, errors };
}

describe('Rpc', () => {
  it('answers requests in both directions', async () => {
    const { host, page } = connect();
    expect(await Promise.all([page.request('double', 4), page.request('double', 5), host.request('ask', null)])).toEqual([8, 10, 'yes']);
  });

  it('carries a Failure with kind and next step', async () => {
    const { page } = connect({
      double: () => {
        throw new Failure('auth', 'gpu-01 refused the key.', { next: 'Load it into the agent.' });
      },
    });
    const error: unknown = await page.request('double', 1).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({ kind: 'auth', message: 'gpu-01 refused the key.', next: 'Load it into the agent.' });
  });

  it('cancels the running request and rejects at once', async () => {
    let seen: AbortSignal | undefined;
    const { page } = connect({
      wait: (_, signal) => {
        seen = signal;
        return new Promise(() => undefined);
      },
    });
    const stop = new AbortController();
    const open = page.request('wait', null, stop.signal);
    await Promise.resolve();
    stop.abort();
    await expect(open).rejects.toMatchObject({ kind: 'cancelled' });
    await new Promise((resolve) => setTimeout(resolve));
    expect(seen?.aborted).toBe(true);
    await expect(page.request('wait', null, stop.signal)).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('drops a late answer to a cancelled request', async () => {
    const { page } = connect();
    const stop = new AbortController();
    const open = page.request('wait', null, stop.signal);
    stop.abort();
    await expect(open).rejects.toBeInstanceOf(Failure);
    await new Promise((resolve) => setTimeout(resolve));
    expect(await page.request('double', 1)).toBe(2);
  });

  it('rejects what is open when disposed, and aborts what runs', async () => {
    const { host, page, sent } = connect();
    const open = page.request('wait', null);
    await Promise.resolve();
    page.dispose();
    await expect(open).rejects.toMatchObject({ kind: 'cancelled' });
    await expect(page.request('double', 1)).rejects.toMatchObject({ kind: 'cancelled' });
    const before = sent.length;
    page.notify('said', 'late');
    host.dispose();
    host.dispose();
    expect(sent.length).toBe(before);
  });

  it('delivers notifications and survives a handler that throws', async () => {
    const heard: string[] = [];
    const { page, errors } = connect({}, heard);
    page.notify('said', 'a');
    page.notify('said', 'throw');
    page.notify('said', 'b');
    await new Promise((resolve) => setTimeout(resolve));
    expect(heard).toEqual(['a', 'b']);
    expect(errors).toHaveLength(1);
  });

  it('ignores what is not its own, and names of the prototype', async () => {
    const { page, right, host } = connect();
    const strange: unknown[] = [
      null,
      1,
      'x',
      {},
      { rpc: 'request' },
      { rpc: 'answer', id: 99 },
      { rpc: 'notify', name: 'constructor' },
      { rpc: 'boom', id: 1 },
      { rpc: 'failure', id: 1 },
      { rpc: 'cancel', id: 'x' },
    ];
    strange.forEach((message) => right.post(message));
    expect(await page.request('double', 2)).toBe(4);
    await expect(Promise.resolve(host.request('toString' as 'ask', null))).rejects.toMatchObject({ kind: 'unsupported' });
  });
});
