/** A variable that source text reads. */
export interface SourceVariable {
  readonly name: string;
  readonly reader: 'strtoll' | 'typed' | 'own' | 'quoted';
  readonly file: string;
  readonly line: number;
  readonly type?: string;
  readonly expression?: string;
  readonly value?: bigint | string | null | undefined;
  readonly choices?: readonly (bigint | undefined)[];
}
export function sourceTexts(root: string): Map<string, string>;
export function releaseOf(versionFile: string): string | null;
export function withoutComments(text: string): string;
export function argumentsAt(text: string, open: number): string[] | null;
export function variablesIn(texts: ReadonlyMap<string, string>): Map<string, SourceVariable>;
