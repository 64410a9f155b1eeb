/** A variable of the catalogue as the comparison needs it. */
export interface KnownVariable {
  readonly name: string;
  readonly area: string;
  readonly owner: string;
}
/** The variables of the catalogue that NCCL's own repository reads, and the newest release they speak of. */
export interface Catalogue {
  readonly latest: string;
  readonly variables: readonly KnownVariable[];
}
export function catalogue(): Promise<Catalogue>;
export function report(texts: ReadonlyMap<string, string>, versionFile: string, known: Catalogue): string[];
