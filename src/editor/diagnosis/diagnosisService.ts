import * as vscode from 'vscode';
import { cleanLine } from '../../base/clean.js';
import { Failure, messageOf } from '../../base/failure.js';
import type { CommunicatorDetail, Diagnosis, DiagnosisState, LogComparison, LogPlace } from '../../protocol/diagnosis.js';
import { inputsOf, nameOf } from './inputs.js';
import type { LogWork } from './logWork.js';
import type { LogOrigin } from './reading.js';
import type { LogInput } from './tasks.js';
import type { ComparedLogs, DiagnosedLog } from './work.js';

/** Nothing was read yet. */
export const noDiagnosis: DiagnosisState = {
  phase: 'empty',
  title: '',
  progress: null,
  problem: null,
  diagnosis: null,
  comparison: null,
  edition: 0,
  select: null,
};

/** Where a file of a log is: its address, and its name inside where that is an archive. */
export interface LogSource {
  readonly uri: vscode.Uri;
  readonly member: string | null;
}

interface Held {
  readonly inputs: readonly LogInput[];
  readonly digest: DiagnosedLog;
  /** Where each file of the diagnosis is. */
  readonly sources: readonly LogSource[];
  /** The same for the good run of a comparison. */
  readonly goodSources: readonly LogSource[];
  readonly markdown: string;
}

/** The one diagnosis that is shown: what was read, what it tells, and where its lines are. */
export class DiagnosisService implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private held: Held | null = null;
  private reading: AbortController | null = null;
  private told: DiagnosisState = noDiagnosis;

  constructor(readonly work: LogWork) {}

  get state(): DiagnosisState {
    return this.told;
  }

  /** What was read last; null: nothing. */
  get diagnosis(): Diagnosis | null {
    return this.held?.digest.diagnosis ?? null;
  }

  get inputs(): readonly LogInput[] {
    return this.held?.inputs ?? [];
  }

  /** The diagnosis or comparison as Markdown; null while there is none. */
  get markdown(): string | null {
    return this.held?.markdown ?? null;
  }

  /** Reads these files and folders as the log of one job; the answer comes as a change. Throws nothing: a failure is part of the state. */
  async diagnose(uris: readonly vscode.Uri[], title = titleOf(uris)): Promise<void> {
    await this.read(title, async (signal, tell) => {
      const { inputs, contents } = await inputsOf(uris);
      const digest = (await this.work.run({ kind: 'diagnose', inputs }, signal, tell)) as DiagnosedLog;
      return {
        held: { inputs, digest, sources: sourcesOf(digest.origins, contents), goodSources: [], markdown: digest.markdown },
        comparison: null,
      };
    });
  }

  /** Reads the logs of a good and a bad run; what differs and the diagnosis of the bad one come as a change. */
  async compare(good: readonly vscode.Uri[], bad: readonly vscode.Uri[]): Promise<void> {
    await this.read(titleOf(bad), async (signal, tell) => {
      const [before, after] = [await inputsOf(good), await inputsOf(bad)];
      const compared = (await this.work.run({ kind: 'compare', good: before.inputs, bad: after.inputs }, signal, tell)) as ComparedLogs;
      return {
        held: {
          inputs: after.inputs,
          digest: compared.bad,
          sources: sourcesOf(compared.bad.origins, after.contents),
          goodSources: sourcesOf(compared.goodOrigins, before.contents),
          markdown: compared.markdown,
        },
        comparison: { ...compared.comparison, good: titleOf(good), bad: titleOf(bad) },
      };
    });
  }

  private async read(
    title: string,
    run: (
      signal: AbortSignal,
      tell: (done: number, total: number | null) => void,
    ) => Promise<{ readonly held: Held; readonly comparison: LogComparison | null }>,
  ): Promise<void> {
    this.reading?.abort();
    const reading = new AbortController();
    this.reading = reading;
    const current = (): boolean => this.reading === reading;
    // What was shown before comes back where the person changed their mind.
    if (this.told.phase !== 'reading') this.before = this.told;
    this.tell({ ...noDiagnosis, phase: 'reading', title, edition: this.told.edition + 1 });
    try {
      const { held, comparison } = await run(reading.signal, (done, total) => {
        if (current()) this.tell({ ...this.told, progress: { done, total } });
      });
      if (!current()) return;
      this.held = held;
      this.tell({ ...this.told, phase: 'ready', progress: null, diagnosis: held.digest.diagnosis, comparison });
    } catch (error) {
      if (!current()) return;
      if (error instanceof Failure && error.kind === 'cancelled') this.tell({ ...this.before, edition: this.told.edition + 1 });
      else this.tell({ ...this.told, phase: 'failed', progress: null, problem: cleanLine(messageOf(error)) });
    } finally {
      if (current()) this.reading = null;
    }
  }

  private before: DiagnosisState = noDiagnosis;

  /** Stops what is being read. */
  cancel(): void {
    this.reading?.abort();
  }

  /** Asks the page to bring a finding into sight. */
  select(finding: number): void {
    this.tell({ ...this.told, select: { finding, wish: (this.told.select?.wish ?? 0) + 1 } });
  }

  communicator(index: number): CommunicatorDetail | null {
    return this.held?.digest.details[index] ?? null;
  }

  /** Where a line's file is; undefined for what the diagnosis does not have. */
  sourceOf({ file }: LogPlace): LogSource | undefined {
    return this.held?.sources[file];
  }

  /** The same for the good run of a comparison. */
  goodSourceOf({ file }: LogPlace): LogSource | undefined {
    return this.held?.goodSources[file];
  }

  dispose(): void {
    this.reading?.abort();
    this.work.dispose();
    this.changed.dispose();
  }

  private tell(state: DiagnosisState): void {
    this.told = state;
    this.changed.fire();
  }
}

function titleOf(uris: readonly vscode.Uri[]): string {
  const [first] = uris;
  const name = first === undefined ? '' : cleanLine(nameOf(first));
  return uris.length <= 1 ? name : vscode.l10n.t('{0} and {1} more', name, uris.length - 1);
}

/** Where the files that were read are: at paths of this machine, or where what was handed over came from. */
function sourcesOf(origins: readonly LogOrigin[], contents: readonly vscode.Uri[]): LogSource[] {
  return origins.flatMap(({ path, content, member }) => {
    const uri = path === null ? contents[content] : vscode.Uri.file(path);
    return uri === undefined ? [] : [{ uri, member }];
  });
}
