import { clean, cleanLine } from '../../base/clean.js';

/** A JSON Schema (draft-07), as far as snapshots need it. */
export interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly (string | number)[];
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema;
  readonly required?: readonly string[];
}

/** Reads one value of parsed JSON; undefined when it has not the shape asked for. It knows that shape as a JSON Schema too. */
export interface Read<T> {
  (value: unknown): T | undefined;
  readonly schema: JsonSchema;
}

/** A reader with its schema. */
export const reader = <T>(schema: JsonSchema, read: (value: unknown) => T | undefined): Read<T> => Object.assign(read, { schema });

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

const string: JsonSchema = { type: 'string' };
/** A name or value on one line, cleaned. */
export const line = reader(string, (value) => (typeof value === 'string' ? cleanLine(value) : undefined));
/** A name that is not empty. */
export const name = reader(string, (value) => {
  const read = line(value);
  return read === '' ? undefined : read;
});
/** A text of several lines, cleaned. */
export const text = reader(string, (value) => (typeof value === 'string' ? clean(value) : undefined));
/** A text as it is, carriage returns and all: for what is shown with marks at its faults. */
export const raw = reader(string, (value) => (typeof value === 'string' ? value : undefined));
export const number = reader({ type: 'number' }, (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined));
export const bool = reader({ type: 'boolean' }, (value) => (typeof value === 'boolean' ? value : undefined));

/** One of a few words or numbers. */
export const oneOf = <T extends string | number>(...words: readonly T[]): Read<T> =>
  reader({ enum: words }, (value) => words.find((word) => word === value));
/** What the first of two readers takes, else the second. */
export const either = <A, B>(first: Read<A>, second: Read<B>): Read<A | B> =>
  reader({ anyOf: [first.schema, second.schema] }, (value) => first(value) ?? second(value));
/** What the reader takes, or null. */
export const nullable = <T>(read: Read<T>): Read<T | null> =>
  reader({ anyOf: [read.schema, { type: 'null' }] }, (value) => (value === null ? null : read(value)));

/** The items of a list that have the shape asked for. */
export const list = <T>(read: Read<T>): Read<readonly T[]> =>
  reader({ type: 'array', items: read.schema }, (value) =>
    Array.isArray(value)
      ? value.flatMap((item: unknown) => {
          const held = read(item);
          return held === undefined ? [] : [held];
        })
      : undefined,
  );

/** A dictionary: names are cleaned, entries of another shape are left out. */
export const table = <T>(read: Read<T>): Read<Readonly<Record<string, T>>> =>
  reader({ type: 'object', additionalProperties: read.schema }, (value) =>
    isFields(value)
      ? Object.fromEntries(
          Object.entries(value).flatMap(([key, item]) => {
            const held = read(item);
            return held === undefined ? [] : [[cleanLine(key), held] as const];
          }),
        )
      : undefined,
  );

/** An object of the shape given; other keys are dropped. */
export function object<T extends object>(shape: Shape<T>): Read<T> {
  const fields = Object.entries<Field<unknown>>(shape);
  const required = fields.filter(([, { lack }]) => lack === 'refuse').map(([key]) => key);
  const schema: JsonSchema = {
    type: 'object',
    properties: Object.fromEntries(fields.map(([key, { read }]) => [key, read.schema])),
    ...(required.length === 0 ? {} : { required }),
  };
  return reader(schema, (value) => {
    if (!isFields(value)) return undefined;
    const found: [string, unknown][] = [];
    for (const [key, field] of fields) {
      const held = Object.hasOwn(value, key) ? field.read(value[key]) : undefined;
      if (held !== undefined) found.push([key, held]);
      else if (field.lack === 'refuse') return undefined;
      else if (field.lack !== 'leave-out') found.push([key, field.lack.value]);
    }
    return Object.fromEntries(found) as T;
  });
}
