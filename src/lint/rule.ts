import type { Context } from '../nccl/catalog/index.js';
import type { FileReading } from '../scripts/index.js';
import type { FileKind, Setting } from '../scripts/setting.js';
import type { ConfDocument, ConfLine } from './confDocument.js';
import type { Finding, Severity } from './finding.js';

/** What is known of one host that a file is meant for; null means "not known". */
export interface HostSurroundings {
  readonly name: string;
  readonly context: Context;
  /** NCCL releases whose libraries are on the host. */
  readonly nccl?: readonly string[];
  /** Configuration files of the host. */
  readonly confFiles?: readonly { readonly path: string; readonly text: string }[];
  /** Variables of its login environment that have to do with NCCL. */
  readonly environment?: Readonly<Record<string, string>>;
  /** GIDs by `device:port`: index and type as sysfs writes it ("RoCE v2", "IB/RoCE v1"). */
  readonly gids?: Readonly<Record<string, readonly { readonly index: number; readonly type: string; readonly gid: string }[]>>;
}

/** What findings depend on beside the file itself. */
export interface LintOptions {
  /** NCCL release that the file is read for. */
  readonly version: string;
  readonly hosts?: readonly HostSurroundings[];
  /** The whole text, where there is one: it tells quoting and comments. */
  readonly text?: string;
  /** Language of the file, where it is not that of its settings. */
  readonly kind?: FileKind;
  /** All that the file tells beside its settings; absent for an nccl.conf. */
  readonly reading?: FileReading;
  /** What the user wants of rules, by id: a severity in place of the rule's own, or nothing of it. */
  readonly rules?: Readonly<Record<string, Severity | 'off'>>;
}

/** A text in both languages of the product. */
export interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

/** A text on which a rule speaks and one near it on which it must not. Both are run as tests and printed in the rule's page. */
export interface RuleExample {
  readonly kind: FileKind;
  readonly bad: string;
  readonly good: string;
  /** Release that both are read for; the newest where absent. */
  readonly version?: string;
  readonly hosts?: readonly HostSurroundings[];
}

/** What the documentation page of a rule says. */
export interface RuleAbout {
  /** What it finds, one sentence. */
  readonly what: Bilingual;
  /** What happens to the user when nobody finds it. */
  readonly why: Bilingual;
  /** How loudly it speaks at most. */
  readonly severity: Severity;
  /** Whether it offers a change: a safe one, that `--fix` makes, or one that wants a look. */
  readonly fix?: 'safe' | 'look';
  /** Where this is known from: NCCL's release and file, a public issue, a count over public scripts. */
  readonly evidence: Bilingual;
  /** At least one for each kind of file that it applies to. */
  readonly examples: readonly RuleExample[];
}

/** What all rules have. */
export interface Rule {
  readonly id: string;
  readonly about: RuleAbout;
  /** True for rules that speak only where the user asks for them. */
  readonly off?: true;
}

/** A rule over all settings of a file, whatever kind of file it is. */
export interface SettingRule extends Rule {
  check(settings: readonly Setting[], options: LintOptions): readonly Finding[];
}

/** A rule over how one line of an nccl.conf is written. The first that speaks about a line is the only one. */
export interface LineRule extends Rule {
  check(line: ConfLine, document: ConfDocument): Finding | null;
}

/** A rule over an nccl.conf as a whole, asked before the rules over its lines. */
export interface ConfRule extends Rule {
  check(document: ConfDocument): readonly Finding[];
}

/** A rule over a file of a format of its own: a tuner's CSV, a topology or graph XML. */
export interface TextRule extends Rule {
  readonly kinds: readonly FileKind[];
  check(text: string, options: LintOptions): readonly Finding[];
}
