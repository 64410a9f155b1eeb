import * as l10n from '@vscode/l10n';
import { variable } from '../../nccl/catalog/index.js';
import type { Setting } from '../../scripts/setting.js';
import { usesName } from '../environments.js';
import type { Fix } from '../finding.js';
import { settingFinding } from '../report.js';
import type { LintOptions, SettingRule } from '../rule.js';
import { sliceOf } from '../writtenValue.js';

/** What is set while an image is built and is gone when it runs. */
export const buildOnly: SettingRule = {
  id: 'build-only',
  about: {
    what: {
      en: 'A variable that is there only while an image is built: ARG, or export inside RUN.',
      zh: '只在构建镜像时存在的变量：ARG，或 RUN 里的 export。',
    },
    why: {
      en: 'When the image runs, the variable is gone, and NCCL runs with its defaults.',
      zh: '镜像运行时变量已不存在，NCCL 使用默认值。',
    },
    severity: 'error',
    fix: 'look',
    evidence: {
      en: 'Dockerfile reference, ARG and RUN: each RUN has a shell of its own, and ARG values do not persist in the image.',
      zh: 'Dockerfile 参考文档的 ARG 与 RUN：每条 RUN 各有自己的 shell，ARG 的值不会留在镜像里。',
    },
    examples: [
      { kind: 'dockerfile', bad: 'FROM ubuntu:24.04\nRUN export NCCL_DEBUG=INFO\n', good: 'FROM ubuntu:24.04\nENV NCCL_DEBUG=INFO\n' },
      {
        kind: 'dockerfile',
        bad: 'FROM ubuntu:24.04\nARG NCCL_DEBUG=INFO\n',
        good: 'FROM ubuntu:24.04\nARG NCCL_DEBUG=INFO\nENV NCCL_DEBUG=$NCCL_DEBUG\n',
      },
    ],
  },
  check(settings, options) {
    // ARG NAME with ENV NAME=$NAME behind it is how a default for the image is written.
    const lasting = new Set(settings.filter(({ reach }) => reach === 'ranks').map(({ name }) => name));
    return settings
      .filter(({ reach, name }) => reach === 'build' && variable(name) !== null && !lasting.has(name) && !usesName(options.reading, name))
      .flatMap((setting) => {
        const lead = leadOf(setting, options);
        // A prefix serves the one command of the build that it stands before.
        if (setting.kind === 'bash' && !/^(?:export|declare|typeset|setenv)\b/u.test(lead)) return [];
        const message = l10n.t('Only the build of the image sees {0}: it is gone when the image runs.', setting.name);
        const edit = { range: { start: setting.range.start, end: setting.nameRange.start }, newText: 'ENV ' };
        const fixes: Fix[] =
          /^ARG\s+$/iu.test(lead) && setting.value !== null && setting.value !== ''
            ? [{ title: l10n.t('Set it with ENV'), safe: false, edits: [edit] }]
            : [];
        return [settingFinding('build-only', 'error', message, setting, fixes)];
      });
  },
};

/** What stands in front of the name within the assignment: "export ", "ARG ". */
function leadOf(setting: Setting, { text }: LintOptions): string {
  return text === undefined ? '' : (sliceOf(text, { start: setting.range.start, end: setting.nameRange.start }) ?? '');
}
