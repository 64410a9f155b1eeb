import * as l10n from '@vscode/l10n';
import { isSecretName } from '../../base/secret.js';
import { isPseudonym, type RedactionRule } from './rule.js';

const value = '"(?:[^"\\\\\\n]|\\\\.){1,2000}"|\'[^\'\\n]{1,2000}\'|[^\\s,;&"\'<>]{1,2000}';
const name = '-{0,2}[\\w.-]{0,120}?(?:token|secret|password|passwd|passphrase|credential|key)s?';
const bare = (held: string): string => held.replace(/^["']|["']$/g, '');
/** Values that are no secret whatever the name says. */
const nothing = /^(?:|\*+|<[^>]*>|none|null|nil|true|false|yes|no|on|off|unset|redacted|\(redacted\)|\$\{?\w+\}?|\(null\)|N\/A)$/i;

/** Numbers of tokens and keys of a model or table, "max_tokens: 4096". */
function isCount(held: string, label: string): boolean {
  return /^\d{1,12}$/.test(held) && (/(?:tokens|keys)$/i.test(label) || /^(?:max|min|num|n|total|seen|color)[_-]/i.test(label));
}

function isValue(held: string, label: string): boolean {
  const text = bare(held);
  return !nothing.test(text) && !isPseudonym(text) && !isCount(text, label);
}

/** Secrets: keys, tokens, passwords, by form or by the name in front of them. The order matters: the first rule that hides a place has it. */
export const secretRules: readonly RedactionRule[] = [
  {
    id: 'private-key',
    kind: 'secret',
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]{0,20000}?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|(?![\s\S]))/g,
    about: () => l10n.t('private keys in PEM, OpenSSH and PGP form'),
  },
  {
    id: 'ssh-public-key',
    kind: 'secret',
    pattern: /\b(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d{3}|sk-[\w@.-]{1,60}) (?<hide>AAAA[A-Za-z0-9+/=]{20,}(?: \S{1,200})?)/g,
    about: () => l10n.t('public SSH keys with the names behind them'),
  },
  {
    id: 'known-token',
    kind: 'secret',
    pattern: new RegExp(
      `\\b(?:${[
        'gh[pousr]_[A-Za-z0-9]{20,}',
        'github_pat_\\w{20,}',
        'gl(?:pat|dt|rt|cbt|ptt|soat)-[\\w-]{16,}',
        'hf_[A-Za-z0-9]{20,}',
        'api_org_[A-Za-z0-9]{20,}',
        '(?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16}',
        'xox[abeoprs]-[A-Za-z0-9-]{10,}',
        'xapp-[A-Za-z0-9-]{10,}',
        'sk-[A-Za-z0-9_-]{20,}',
        '[srp]k_(?:live|test)_[A-Za-z0-9]{16,}',
        'nvapi-[\\w-]{20,}',
        'eyJ[\\w-]{8,}\\.[\\w-]{8,}\\.[\\w-]{4,}',
        'AIza[\\w-]{30,}',
        'ya29\\.[\\w-]{20,}',
        'npm_[A-Za-z0-9]{30,}',
        'pypi-[\\w-]{40,}',
        'dop_v1_[a-f0-9]{40,}',
        'dckr_pat_[\\w-]{20,}',
        'SG\\.[\\w-]{16,}\\.[\\w-]{16,}',
        'hv[sb]\\.[\\w-]{20,}',
        'tskey-[\\w-]{10,}',
        'wandb_v1_\\w{20,}',
        'ATATT3[\\w=-]{40,}',
        'gsk_[A-Za-z0-9]{20,}',
        'r8_[A-Za-z0-9]{30,}',
        'lin_api_[A-Za-z0-9]{20,}',
        'AGE-SECRET-KEY-1[0-9A-Z]{40,}',
      ].join('|')})`,
      'g',
    ),
    about: () =>
      l10n.t('tokens of known services by their form: GitHub, GitLab, Hugging Face, AWS, Google, Slack, NVIDIA, OpenAI and others'),
  },
  {
    id: 'authorization',
    kind: 'secret',
    pattern:
      /\b(?:authorization|proxy-authorization|x-api-key|x-auth-token|cookie|set-cookie)["']?\s{0,3}[:=]\s{0,3}["']?(?:(?:Bearer|Basic|Digest|Token|Negotiate)\s{1,3})?(?<hide>[^\s"'][^\n"']{0,2000})/gi,
    about: () => l10n.t('headers that log in: Authorization, Cookie, X-API-Key'),
    counts: (held) => isValue(held, ''),
  },
  {
    id: 'bearer',
    kind: 'secret',
    pattern: /\b(?:Bearer|Basic)\s{1,3}(?<hide>(?=\S*(?:\d|[a-z][A-Z]))[A-Za-z0-9._~+/=-]{8,2000})/gi,
    about: () => l10n.t('what follows the words Bearer and Basic'),
    counts: (held) => !isPseudonym(held),
  },
  {
    id: 'webhook',
    kind: 'secret',
    pattern:
      /\bhttps:\/\/(?:hooks\.slack\.com|(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks|[\w.-]{1,100}\.webhook\.office\.com|open\.feishu\.cn\/open-apis\/bot|qyapi\.weixin\.qq\.com\/cgi-bin\/webhook)\/(?<hide>[^\s"'<>]{4,500})/gi,
    about: () => l10n.t('addresses of webhooks, which are secrets themselves'),
    counts: (held) => !isPseudonym(held),
  },
  {
    id: 'address-login',
    kind: 'secret',
    pattern:
      /\b[a-z][a-z0-9+.-]{1,20}:\/\/(?<hide>[^\s/@:"'<>]{0,100}:(?!\d{1,5}(?:\/|\s|$))[^\s"'<>]{1,300}|[^\s/@:"'<>]{1,300})@(?=[\w.[-])/gi,
    about: () => l10n.t('names and passwords in addresses'),
    counts: (held) => !isPseudonym(held),
  },
  {
    id: 'signed-address',
    kind: 'secret',
    pattern:
      /[?&](?:X-Amz-(?:Signature|Credential|Security-Token)|X-Goog-(?:Signature|Credential)|sig|signature|AWSAccessKeyId|GoogleAccessId|OSSAccessKeyId|code|auth|sas|st|skoid|sktid)=(?<hide>[^&\s"'<>]{1,2000})/gi,
    about: () => l10n.t('signatures in addresses'),
    counts: (held) => isValue(held, ''),
  },
  {
    id: 'secret-sentence',
    kind: 'secret',
    pattern:
      /(?<![\w.-])[\w.-]{0,120}?(?:password|passphrase|passwd)["']?[ \t]{0,3}:[ \t]{1,3}(?<hide>(?!["'])[^\s,;"'{}][^\n,;"'{}]{0,200})/gi,
    about: () => l10n.t('all of a line behind "password:" and "passphrase:"'),
    counts: (held) => isValue(held.trim(), ''),
  },
  {
    id: 'secret-value',
    kind: 'secret',
    pattern: new RegExp(`(?<![\\w.-])(?<label>${name})["']?\\s{0,3}(?:[=:]|=>)\\s{0,3}(?<hide>${value})`, 'gi'),
    about: () => l10n.t('values whose name says token, secret, password, passphrase, credential or key'),
    counts: (held, { label = '' }) => isSecretName(label.replace(/([a-z])([A-Z])/g, '$1_$2')) && isValue(held, label),
  },
  {
    id: 'secret-option',
    kind: 'secret',
    pattern: new RegExp(`(?<!\\S)(?<label>(?=--?[a-z])${name})\\s{1,3}(?!-)(?<hide>${value})`, 'gi'),
    about: () => l10n.t('words behind such options of commands'),
    counts: (held, { label = '' }) => isSecretName(label) && isValue(held, label),
  },
  {
    id: 'login-value',
    kind: 'secret',
    pattern:
      /(?<![\w.-])(?:[\w.-]{0,80}[_.-])?(?:pass|pw|pin|otp|auth|cookie|cookies|session_?id|access_?key_?id|client_?id|tenant_?id|subscription_?id|dsn|connection_?string|webhook_?url|webhook)["']?\s{0,3}[=:]\s{0,3}(?<hide>"[^"\n]{4,2000}"|'[^'\n]{4,2000}'|[^\s,;&"'<>]{6,2000})/gi,
    about: () => l10n.t('values whose name says pass, auth, cookie, session, client, tenant or webhook'),
    counts: (held) => isValue(held, '') && !/^\d{1,4}$/.test(bare(held)),
  },
  {
    id: 'login-words',
    kind: 'secret',
    pattern: /\b(?:login\s{1,3}\S{1,100}\s{1,3}password\s{1,3}|sshpass\s{1,3}-p\s{0,3}|;\s{0,3}(?:Pwd|Uid)=)(?<hide>[^\s;"']{1,300})/gi,
    about: () => l10n.t('passwords in .netrc, behind sshpass and in connection strings'),
    counts: (held) => isValue(held, ''),
  },
  {
    id: 'secret-element',
    kind: 'secret',
    pattern: /<(?<label>[\w.-]{0,60}?(?:token|secret|password|passwd|passphrase|credential|key))>(?<hide>[^<\n]{1,2000})</gi,
    about: () => l10n.t('elements of XML whose name says so'),
    counts: (held, { label = '' }) => isSecretName(label.replace(/([a-z])([A-Z])/g, '$1_$2')) && isValue(held, label),
  },
];
