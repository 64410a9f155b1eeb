import * as l10n from '@vscode/l10n';
import { Failure } from '../../base/failure.js';
import { placesOf } from '../../fabric/order/places.js';
import { describePlan } from '../../fabric/plan/describePlan.js';
import { planHierarchy } from '../../fabric/plan/hierarchy.js';
import { planOfPlaces } from '../../fabric/plan/planOfPlaces.js';
import { readSites } from '../../fabric/plan/readSites.js';
import type { SitePlan } from '../../fabric/plan/sites.js';
import { formatOf, readArguments } from '../arguments.js';
import { byteSize } from '../byteSize.js';
import { type Command, type Io, UsageError } from '../command.js';
import { jsonText } from '../safeIo.js';
import { wholeNumber } from '../wholeNumber.js';
import { fabricOfInputs, inputHelp, inputOptions, inputUsage, type InputValues, readInput } from './inputs.js';

const options = {
  ...inputOptions,
  sites: { type: 'string' },
  size: { type: 'string' },
  'gpus-per-host': { type: 'string' },
  format: { type: 'string' },
} as const;

const usualSize = 1024 ** 3;

/** `nccl-workbench fabric plan`: an all-reduce in levels, NVLink, rack, site, sites, and what each costs by the model. */
export const command: Command = {
  name: 'fabric plan',
  summary: () => l10n.t('an all-reduce in levels (host, rack, site, several data centres) and what each costs by the model'),
  help: () =>
    [
      `nccl-workbench fabric plan --sites FILE | ${inputUsage}`,
      '                    [--size BYTES] [--gpus-per-host N] [--format text|json]',
      '',
      `  --sites FILE          ${l10n.t('sites and the links between them, YAML or JSON: sites: [{ name, racks, hostsPerRack, gpusPerHost }], links: [{ between: [A, B], ms, gbps }]; nvlink, rack and site each take { us, GBs }')}`,
      ...inputHelp(),
      `  --size BYTES          ${l10n.t('what each GPU holds; 1G when absent')}`,
      `  --gpus-per-host N     ${l10n.t('where the graph does not tell; 8 when absent')}`,
      '',
    ].join('\n'),
  async run(args, io) {
    const { values, positionals } = readArguments(args, options);
    const format = formatOf(values.format, ['text', 'json'] as const);
    if (positionals[0] !== undefined) throw new UsageError(l10n.t('fabric plan takes no operand, but was given "{0}"', positionals[0]));
    const bytes = byteSize('--size', values.size, usualSize);
    const plan = planHierarchy(values.sites === undefined ? await planOfInputs(values, io) : await planOfFile(values.sites, io), bytes);
    io.out(format === 'json' ? `${jsonText(plan, 1)}\n` : describePlan(plan));
    return 0;
  },
};

async function planOfFile(path: string, io: Io): Promise<SitePlan> {
  const { plan, problems } = readSites(await readInput(path, io));
  if (plan === null) throw new Failure('input', `${path}: ${problems.join(' ')}`);
  for (const problem of problems.slice(0, 10)) io.err(`${problem}\n`);
  return plan;
}

async function planOfInputs(values: InputValues & { readonly 'gpus-per-host'?: string | undefined }, io: Io): Promise<SitePlan> {
  const given = values['gpus-per-host'];
  const { fabric } = await fabricOfInputs(values, io);
  const plan = planOfPlaces(fabric, placesOf(fabric), given === undefined ? null : wholeNumber('--gpus-per-host', given, 8, 1024));
  if (plan === null)
    throw new Failure('input', l10n.t('Nothing tells where these hosts stand: no cable, no rack.'), {
      next: l10n.t('Describe them with --sites.'),
    });
  return plan;
}
