/** Values by name that can be forked without a copy: a fork sees what was there and keeps what changes for itself. */
export class Variables<Value> {
  private readonly own = new Map<string, Value | null>();
  private all: ReadonlyMap<string, Value> | null = null;

  constructor(private readonly parent: Variables<Value> | null = null) {}

  get(name: string): Value | undefined {
    const value = this.own.get(name);
    return value === undefined ? this.parent?.get(name) : (value ?? undefined);
  }

  set(name: string, value: Value): void {
    this.own.set(name, value);
    this.all = null;
  }

  delete(name: string): void {
    this.own.set(name, null);
    this.all = null;
  }

  /** A fork of its own; this one must not change while the fork is in use. */
  fork(): Variables<Value> {
    return new Variables(this);
  }

  /** Names that may differ from those of an ancestor. */
  changedSince(ancestor: Variables<Value>): readonly string[] {
    if (this === ancestor) return [];
    return [...(this.parent?.changedSince(ancestor) ?? []), ...this.own.keys()];
  }

  /** All that there is, in the order in which it first came. The same map as long as nothing changes. */
  entries(): ReadonlyMap<string, Value> {
    if (this.all !== null) return this.all;
    const all = new Map<string, Value>(this.parent?.entries());
    for (const [name, value] of this.own) {
      if (value === null) all.delete(name);
      else all.set(name, value);
    }
    this.all = all;
    return all;
  }
}
