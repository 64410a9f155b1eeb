import * as l10n from '@vscode/l10n';
import type { Range } from '../../base/text.js';
import type { Finding, Fix } from '../finding.js';
import { finding } from '../report.js';
import type { SettingRule } from '../rule.js';

const id = 'broken-continuation';
const continued = /\\\r?$/u;
const blankBehind = /\\[ \t]+(?=\r?$)/u;
const comment = /^\s*#/u;
/** A line that begins with an option is no command of its own. */
const option = /^\s*-{1,2}[A-Za-z]/u;
const name = /(?:^|[^A-Za-z0-9_])((?:TORCH_)?NCCL_[A-Z0-9_]+)/u;

/** A command that ends before the lines which pass settings on, for a blank or a comment cuts it off. */
export const brokenContinuation: SettingRule = {
  id,
  about: {
    what: {
      en: 'A command over several lines that ends early: a blank behind the backslash, or a comment between its lines.',
      zh: '跨多行的命令提前结束：反斜杠后面有空格，或各行之间夹了注释。',
    },
    why: {
      en: 'The launcher runs without what follows. The lines below it are a command of their own, which fails with "command not found".',
      zh: '启动器运行时缺少后面的内容；下面的行成了另一条命令，报 “command not found”。',
    },
    severity: 'error',
    fix: 'safe',
    evidence: {
      en: 'POSIX shell language, 2.2.1 and 2.3: a backslash joins lines only where the line break follows it, and a comment goes to the end of its line. In 2 of 1,238 public shell scripts, both samples of a cloud provider.',
      zh: 'POSIX shell 语言 2.2.1 与 2.3：反斜杠只有紧接换行才续行，注释到行尾为止。1,238 个公开 shell 脚本中有 2 个如此，都是某云厂商的示例。',
    },
    examples: [
      {
        kind: 'bash',
        bad: 'mpirun -np 16 --hostfile hosts \\ \n  -x NCCL_DEBUG=INFO \\\n  ./all_reduce_perf\n',
        good: 'mpirun -np 16 --hostfile hosts \\\n  -x NCCL_DEBUG=INFO \\\n  ./all_reduce_perf\n',
      },
      {
        kind: 'bash',
        bad: 'mpirun -np 16 --hostfile hosts \\\n  # the log\n  -x NCCL_DEBUG=INFO \\\n  ./all_reduce_perf\n',
        good: '# with a log\nmpirun -np 16 --hostfile hosts \\\n  -x NCCL_DEBUG=INFO \\\n  ./all_reduce_perf\n',
      },
    ],
  },
  check(_settings, { text, kind }) {
    if (kind !== 'bash' || !text?.includes('\\')) return [];
    const lines = text.split('\n');
    return lines.flatMap((line, index) => {
      if (comment.test(line)) return [];
      const blank = blankBehind.exec(line);
      if (blank !== null) return cut(lines, index, index + 1, { from: blank.index + 1, to: blank.index + blank[0].length });
      if (!continued.test(line) || !comment.test(lines[index + 1] ?? '')) return [];
      const next = lines.findIndex((one, at) => at > index && !comment.test(one));
      return next < 0 ? [] : cut(lines, index + 1, next, null);
    });
  },
};

/** The finding in a line which cuts off the lines from `next` on, where those pass a setting on; `blanks` are what is too much in the line. */
function cut(
  lines: readonly string[],
  line: number,
  next: number,
  blanks: { readonly from: number; readonly to: number } | null,
): Finding[] {
  if (!option.test(lines[next] ?? '')) return [];
  const found = firstSetting(lines, next);
  if (found === null) return [];
  const text = (lines[line] ?? '').replace(/\r$/u, '');
  const { from, to } = blanks ?? { from: /^\s*/u.exec(text)?.[0].length ?? 0, to: text.length };
  const range: Range = { start: { line, character: from }, end: { line, character: to } };
  const message =
    blanks === null
      ? l10n.t('The command ends at this comment: {0} and what follows is not passed on.', found)
      : l10n.t('The command ends here, for a blank stands behind the backslash: {0} and what follows is not passed on.', found);
  const fixes: Fix[] = blanks === null ? [] : [{ title: l10n.t('Remove the blank'), safe: true, edits: [{ range, newText: '' }] }];
  return [finding(id, 'error', message, { range, variable: found }, fixes)];
}

/** The first variable that the continued lines from here on name; null where they name none. */
function firstSetting(lines: readonly string[], from: number): string | null {
  for (let at = from; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const found = name.exec(line)?.[1];
    if (found !== undefined) return found;
    if (!/\\[ \t]*\r?$/u.test(line)) return null;
  }
  return null;
}
