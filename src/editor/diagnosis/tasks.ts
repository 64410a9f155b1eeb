import type { Page } from './pages.js';

/** A log to be read: a file or folder of this machine, or what it holds. */
export type LogInput = { readonly path: string } | { readonly name: string; readonly content: string | Uint8Array };

/** Lines that are wanted of a log: those of a host, a process, or a rank that a launcher's tag names. */
export interface Wanted {
  readonly host: string | null;
  readonly pid: number | null;
  /** Devices of a process with several ranks; null: all. */
  readonly device: number | null;
  readonly tag: number | null;
}

/** What the worker is asked. */
export type LogTask =
  | { readonly kind: 'diagnose'; readonly inputs: readonly LogInput[] }
  | { readonly kind: 'compare'; readonly good: readonly LogInput[]; readonly bad: readonly LogInput[] }
  | { readonly kind: 'document'; readonly input: LogInput }
  | { readonly kind: 'filter'; readonly inputs: readonly LogInput[]; readonly wanted: readonly Wanted[] }
  | { readonly kind: 'excerpt'; readonly input: LogInput; readonly member: string | null; readonly around: number }
  | { readonly kind: 'judge'; readonly bad: readonly LogInput[]; readonly good: readonly LogInput[] | null }
  | { readonly kind: 'settings'; readonly inputs: readonly LogInput[] }
  | { readonly kind: 'graphs'; readonly input: LogInput };

/** What the worker is started with. */
export interface WorkerStart {
  readonly task: LogTask;
  /** Translated texts by English text; null: English. */
  readonly texts: Readonly<Record<string, string>> | null;
}

/** What the worker says. Its answer comes page by page, the next one when the last has been taken. */
export type WorkerNews =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number | null }
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly message: string };

/** Some lines of a log that is too large for an editor, or packed. */
export interface Excerpt {
  readonly text: string;
  /** Number of its first line in the log, from 1 on. */
  readonly from: number;
  /** Whether lines follow that are left out. */
  readonly cut: boolean;
}
