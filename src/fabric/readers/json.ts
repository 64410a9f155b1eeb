/** A value of JSON that is an object. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** The value of a JSON text, or the reason why it is none. */
export function parseJson(text: string): { readonly value: unknown } | { readonly error: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** The value as an object; an empty one for anything else. */
export function record(value: unknown): JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : {};
}

/** The value as a list: an object stands for a list of one, as in outputs that write a single entry without its brackets. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

/** An own property; names such as "__proto__" and "constructor" are nothing special. */
export function field(of: unknown, name: string): unknown {
  const object = record(of);
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Text or a number as text; null for anything else and for empty text. */
export function text(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}
