import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import { explain, latest, type Context, type Explanation, type SocketInterface } from '../../nccl/catalog/index.js';
import { formatOf, readArguments } from '../arguments.js';
import { UsageError, type Command } from '../command.js';
import { jsonText } from '../safeIo.js';
import { versionOf } from '../version.js';

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function interfacesOf(value: unknown): SocketInterface[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.flatMap((entry: unknown) => {
    if (typeof entry === 'string') return [{ name: entry, family: 'AF_INET', addr: '', running: true }];
    if (!isFields(entry) || typeof entry['name'] !== 'string') return [];
    const { family, addr, running } = { family: entry['family'], addr: entry['addr'], running: entry['running'] };
    return [
      {
        name: entry['name'],
        family: typeof family === 'string' ? family : 'AF_INET',
        addr: typeof addr === 'string' ? addr : '',
        running: running !== false,
      },
    ];
  });
}

/** The `--context` JSON: devices, interfaces, hostname, pid and environment; other keys are left alone. */
function contextOf(text: string | undefined): Context {
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(l10n.t('--context takes a JSON object'));
  }
  if (!isFields(value)) throw new UsageError(l10n.t('--context takes a JSON object'));
  const devices = value['devices'];
  const interfaces = interfacesOf(value['interfaces']);
  const { hostname, pid, environment } = { hostname: value['hostname'], pid: value['pid'], environment: value['environment'] };
  const held = isFields(environment)
    ? Object.fromEntries(
        Object.entries(environment).flatMap(([name, setting]) => (typeof setting === 'string' ? [[name, setting] as const] : [])),
      )
    : undefined;
  return {
    ...(Array.isArray(devices) ? { devices: devices.map(String) } : {}),
    ...(interfaces === undefined ? {} : { interfaces }),
    ...(typeof hostname === 'string' ? { hostname } : {}),
    ...(typeof pid === 'number' ? { pid } : {}),
    ...(held === undefined ? {} : { environment: held }),
  };
}

function asText(found: Explanation): string {
  const since = found.introducedIn === null ? null : l10n.t('NCCL {0} and later', found.introducedIn);
  const until = found.removedIn === null ? null : l10n.t('gone in {0}', found.removedIn);
  const standard = found.default === null ? null : l10n.t('Default {0}', found.defaultMeans ?? String(found.default));
  const facts = [standard, found.unit, since, until].filter((part) => part !== null).join(' · ');
  const lines = [found.id, found.effect, found.summary === found.effect ? null : found.summary, facts, ...found.messages, found.docs];
  return lines
    .filter((line): line is string => line !== null && line !== '')
    .map((line) => `${clean(line).replaceAll('\n', ' ')}\n`)
    .join('');
}

/** `nccl-workbench explain`: what NCCL makes of one setting. */
export const command: Command = {
  name: 'explain',
  summary: () => l10n.t('Explains one setting: what NCCL makes of it'),
  help: () =>
    [
      l10n.t('nccl-workbench explain NAME[=VALUE] [--nccl-version V] [--context JSON] [--format text|json]'),
      '',
      l10n.t('The context is what the meaning may depend on: { "devices": ["mlx5_0:1"], "interfaces": ["eth0"], "environment": {} }.'),
      '',
    ].join('\n'),
  run(args, io) {
    const { values, positionals } = readArguments(args, {
      'nccl-version': { type: 'string' },
      context: { type: 'string' },
      format: { type: 'string' },
    });
    const format = formatOf(values.format, ['text', 'json']);
    const [setting] = positionals;
    if (setting === undefined || positionals.length > 1) throw new UsageError(l10n.t('explain needs one NAME or NAME=VALUE'));
    const at = setting.indexOf('=');
    const name = at < 0 ? setting : setting.slice(0, at);
    const version = versionOf(values['nccl-version']) ?? latest;
    const found = explain(name, at < 0 ? null : setting.slice(at + 1), { version, context: contextOf(values.context) });
    io.out(format === 'json' ? `${jsonText({ ncclVersion: version, ...found }, 2)}\n` : asText(found));
    return Promise.resolve(0);
  },
};
