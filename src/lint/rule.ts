import type { Context } from '../nccl/catalog/index.js';
import type { Setting } from '../scripts/setting.js';
import type { ConfDocument, ConfLine } from './confDocument.js';
import type { Finding } from './finding.js';

/** What is known of one host that a file is meant for; null means "not known". */
export interface HostSurroundings {
  readonly name: string;
  readonly context: Context;
}

/** What findings depend on beside the file itself. */
export interface LintOptions {
  /** NCCL release that the file is read for. */
  readonly version: string;
  readonly hosts?: readonly HostSurroundings[];
  /** The whole text, where there is one: it tells quoting and uses of a variable. */
  readonly text?: string;
}

/** A rule over all settings of a file, whatever kind of file it is. */
export interface SettingRule {
  readonly id: string;
  check(settings: readonly Setting[], options: LintOptions): readonly Finding[];
}

/** A rule over how one line of an nccl.conf is written. The first that speaks about a line is the only one. */
export interface LineRule {
  readonly id: string;
  check(line: ConfLine, document: ConfDocument): Finding | null;
}
