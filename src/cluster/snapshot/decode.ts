import { clean, cleanLine } from '../../base/clean.js';

/** Reads one value of parsed JSON; undefined when it has not the shape asked for. */
export type Read<T> = (value: unknown) => T | undefined;

/** How one key of an object is read, and what stands there when the value has not its shape: nothing at all, a stand-in, or no object. */
interface Field<T> {
  readonly read: Read<T>;
  readonly lack: 'refuse' | 'leave-out' | { readonly value: T };
}

/** A reader for every key of a type: a field that is added to it does not compile until it is read here. Keys that may be absent are left out where they are. */
export type Shape<T> = {
  readonly [K in keyof T]-?: undefined extends T[K] ? Optional<Exclude<T[K], undefined>> : Field<T[K]>;
};
type Optional<T> = Field<T> & { readonly lack: 'leave-out' };

/** A key without which the whole object is none. */
export const must = <T>(read: Read<T>): Field<T> => ({ read, lack: 'refuse' });
/** A key that has a stand-in where it is absent or of another shape. */
export const or = <T>(read: Read<T>, value: T): Field<T> => ({ read, lack: { value } });
/** A key that may hold null: "not known", which also stands for what has not the shape. */
export const known = <T>(read: Read<T>): Field<T | null> => ({ read: nullable(read), lack: { value: null } });
/** A key that may be absent. */
export const maybe = <T>(read: Read<T>): Optional<T> => ({ read, lack: 'leave-out' });

export type Fields = Readonly<Record<string, unknown>>;
export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A name or value on one line, cleaned. */
export const line: Read<string> = (value) => (typeof value === 'string' ? cleanLine(value) : undefined);
/** A text of several lines, cleaned. */
export const text: Read<string> = (value) => (typeof value === 'string' ? clean(value) : undefined);
/** A text as it is, carriage returns and all: for what is shown with marks at its faults. */
export const raw: Read<string> = (value) => (typeof value === 'string' ? value : undefined);
export const number: Read<number> = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
export const bool: Read<boolean> = (value) => (typeof value === 'boolean' ? value : undefined);

export const oneOf =
  <T extends string>(...words: readonly T[]): Read<T> =>
  (value) =>
    words.find((word) => word === value);
export const either =
  <A, B>(first: Read<A>, second: Read<B>): Read<A | B> =>
  (value) =>
    first(value) ?? second(value);
export const nullable =
  <T>(read: Read<T>): Read<T | null> =>
  (value) =>
    value === null ? null : read(value);

/** The items of a list that have the shape asked for. */
export const list =
  <T>(read: Read<T>): Read<readonly T[]> =>
  (value) =>
    Array.isArray(value)
      ? value.flatMap((item: unknown) => {
          const held = read(item);
          return held === undefined ? [] : [held];
        })
      : undefined;

/** A dictionary: names are cleaned, entries of another shape are left out. */
export const table =
  <T>(read: Read<T>): Read<Readonly<Record<string, T>>> =>
  (value) =>
    isFields(value)
      ? Object.fromEntries(
          Object.entries(value).flatMap(([name, item]) => {
            const held = read(item);
            return held === undefined ? [] : [[cleanLine(name), held] as const];
          }),
        )
      : undefined;

/** An object of the shape given; other keys are dropped. */
export function object<T extends object>(shape: Shape<T>): Read<T> {
  const fields = Object.entries<Field<unknown>>(shape);
  return (value) => {
    if (!isFields(value)) return undefined;
    const found: [string, unknown][] = [];
    for (const [key, field] of fields) {
      const held = Object.hasOwn(value, key) ? field.read(value[key]) : undefined;
      if (held !== undefined) found.push([key, held]);
      else if (field.lack === 'refuse') return undefined;
      else if (field.lack !== 'leave-out') found.push([key, field.lack.value]);
    }
    return Object.fromEntries(found) as T;
  };
}
