/** The place of a host by its name, with or without its domain on either side; -1 where it is not among them. */
export function placesByName(names: readonly string[]): (name: string) => number {
  const shortOf = (name: string): string => name.split('.')[0] ?? name;
  const exact = new Map(names.map((name, at) => [name, at]));
  const short = new Map(names.map((name, at) => [shortOf(name), at]));
  return (name) => exact.get(name) ?? short.get(shortOf(name)) ?? -1;
}
