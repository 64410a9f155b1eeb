import * as vscode from 'vscode';
import { clean as cleanText, unlinked } from '../base/clean.js';
import type { HostKeyQuestion, Prompts, SecretQuestion, SecretStore } from '../ssh/types.js';

/** Text of a host fit for a dialog: the editor would make [text](command:…) in a prompt a link that runs. */
const clean = (text: string): string => unlinked(cleanText(text));

/** Dialogs for host keys and secrets. The default answer to an unknown host key is no. */
export function createPrompts(): Prompts {
  return { trustHostKey, trustHostKeys, askSecret };
}

async function trustHostKey(question: HostKeyQuestion, signal: AbortSignal): Promise<boolean> {
  const host = clean(question.alias);
  const trust = vscode.l10n.t('Trust This Key');
  const lines = [
    vscode.l10n.t('Address: {0}', clean(question.address)),
    vscode.l10n.t('Key: {0}', `${clean(question.keyType)} ${clean(question.fingerprint)}`),
    ...((question.knownTypes ?? []).length === 0
      ? []
      : [
          vscode.l10n.t(
            'Other keys of this address are known already ({0}): a new type of key deserves a second look.',
            clean(question.knownTypes?.join(', ') ?? ''),
          ),
        ]),
    ...(question.jumpFor === null ? [] : [vscode.l10n.t('It is the jump host on the way to {0}.', clean(question.jumpFor))]),
    vscode.l10n.t(
      'Compare the fingerprint with one from your administrator. Your known_hosts file stays as it is; the key is remembered by NCCL Workbench only.',
    ),
  ];
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('The host key of {0} is not known.', host),
    { modal: true, detail: lines.join('\n') },
    trust,
  );
  // A question that was called off is not answered, whatever was clicked afterwards.
  return answer === trust && !signal.aborted;
}

/** Lines that a dialog bears; the rest are looked at one by one. */
const mostLines = 30;

async function trustHostKeys(questions: readonly HostKeyQuestion[], signal: AbortSignal): Promise<'all' | 'each' | 'none'> {
  const all = vscode.l10n.t('Trust All {0}', questions.length);
  const each = vscode.l10n.t('Look at Each');
  const lines = [
    ...questions
      .slice(0, mostLines)
      .map(({ alias, address, keyType, fingerprint }) => clean(`${alias} (${address}) ${keyType} ${fingerprint}`)),
    ...(questions.length > mostLines ? [vscode.l10n.t('and {0} more', questions.length - mostLines)] : []),
    ...(questions.some(({ knownTypes }) => (knownTypes ?? []).length > 0)
      ? [vscode.l10n.t('Some of these addresses have other known keys: look at each.')]
      : []),
    vscode.l10n.t(
      'Compare the fingerprints with those from your administrator. Your known_hosts file stays as it is; the keys are remembered by NCCL Workbench only.',
    ),
  ];
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('The host keys of {0} hosts are not known.', questions.length),
    { modal: true, detail: lines.join('\n') },
    all,
    each,
  );
  if (signal.aborted) return 'none';
  return answer === all ? 'all' : answer === each ? 'each' : 'none';
}

async function askSecret(question: SecretQuestion, signal: AbortSignal): Promise<{ secret: string; remember: boolean } | undefined> {
  const cancel = new vscode.CancellationTokenSource();
  signal.addEventListener('abort', () => cancel.cancel(), { once: true });
  const host = `${clean(question.user)}@${clean(question.alias)}`;
  const detail = clean(question.detail);
  const title =
    question.kind === 'passphrase'
      ? vscode.l10n.t('Passphrase for {0}', detail)
      : question.kind === 'password'
        ? vscode.l10n.t('Password for {0}', host)
        : vscode.l10n.t('{0} asks', host);
  const prompt = question.attempt > 0 ? vscode.l10n.t('The last answer was refused. {0}', detail) : detail;
  const secret = await vscode.window.showInputBox({ title, password: !question.echo, ignoreFocusOut: true, prompt }, cancel.token);
  if (secret === undefined) return undefined;
  if (question.kind === 'interactive') return { secret, remember: false };
  const keep = vscode.l10n.t('Remember It');
  const answer = await vscode.window.showQuickPick(
    [vscode.l10n.t('Use It Once'), keep],
    {
      title: vscode.l10n.t('Keep this secret in the system keychain?'),
      placeHolder: vscode.l10n.t('It is stored only after a login that worked.'),
      ignoreFocusOut: true,
    },
    cancel.token,
  );
  cancel.dispose();
  return { secret, remember: answer === keep };
}

/** Remembered secrets in the editor's secret storage. */
export function createSecretStore(storage: vscode.SecretStorage): SecretStore {
  return {
    get: async (key) => await storage.get(key),
    set: async (key, secret) => await storage.store(key, secret),
    delete: async (key) => await storage.delete(key),
  };
}
