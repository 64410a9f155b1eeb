/** Something that was started or reached out for, and by whom. */
export interface Act {
  readonly kind: 'spawn' | 'connect' | 'datagram' | 'lookup' | 'terminal' | 'task' | 'external';
  readonly what: string;
  /** True when code of ours is on the stack. */
  readonly ours: boolean;
  readonly stack: string;
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

const key = Symbol.for('nccl-workbench-test.acts');

/** Everything that was counted in this process so far; null where nothing counts. */
export function actsSoFar(): Act[] | null {
  return ((globalThis as Record<symbol, unknown>)[key] as Act[] | undefined) ?? null;
}

/** Counts what goes through a method from now on; what it does stays. */
export function tap(object: object, name: string, kind: Act['kind'], what: (args: unknown[]) => unknown): void {
  const acts = actsSoFar() ?? [];
  Object.assign(globalThis, { [key]: acts });
  const folder = `${process.env['NCCL_WORKBENCH_ROOT_FOLDER'] ?? ''}/dist/`;
  const owner = object as Record<string, Method>;
  const before = owner[name];
  if (typeof before !== 'function') throw new Error(`there is no ${name} to count`);
  owner[name] = function (this: unknown, ...args: unknown[]): unknown {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 100;
    const { stack = '' } = new Error('counted');
    Error.stackTraceLimit = limit;
    acts.push({ kind, what: text(what(args)), ours: stack.includes(folder), stack });
    return before.apply(this, args);
  };
}

function text(value: unknown): string {
  try {
    const written = JSON.stringify(value, (name, part: unknown) => (name === 'env' || name === 'envPairs' ? undefined : part));
    return typeof written === 'string' ? written.slice(0, 400) : 'nothing';
  } catch {
    return 'something';
  }
}
