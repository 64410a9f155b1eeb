import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packFabric } from '../../../src/protocol/fabricColumns.js';
import type { TopologyState } from '../../../src/protocol/topology.js';
import { type BigPlan, bigFabric, tenThousand, thirtyTwo } from '../../unit/fabric/bigFabric.js';
import { missing, type PageHarness, pageHarness } from './harness.js';

const pictures = join(import.meta.dirname, '../../../test-results/pages');
const scales: readonly (readonly [string, BigPlan])[] = [
  ['32-hosts', thirtyTwo],
  ['1250-hosts', { ...tenThousand, inner: false }],
  ['10000-gpus', tenThousand],
];

describe.skipIf(missing !== null)('topology page at scale', () => {
  let harness: PageHarness;
  const states = new Map(
    scales.map(([name, plan]): [string, TopologyState] => [
      name,
      { title: 'demo', origin: 'simulated', at: '2026-11-20T10:00:00Z', fabric: packFabric(bigFabric(plan)) },
    ]),
  );
  beforeAll(async () => {
    harness = await pageHarness('topology');
    mkdirSync(pictures, { recursive: true });
  }, 60_000);
  afterAll(() => harness.stop());

  // One page goes through the themes, as it does where the editor changes its own: reading and laying out 10,000 GPUs is done once.
  it.each(scales.map(([name]) => name))(
    'draws %s in every theme and breaks no accessibility rule',
    async (name) => {
      const opened = await harness.open(states.get(name));
      for (const theme of ['dark', 'light', 'contrast', 'contrastLight'] as const) {
        await opened.setTheme(theme);
        await opened.page.screenshot({ path: join(pictures, `topology-${name}-${theme}.png`) });
        expect({ theme, found: await opened.violations() }).toEqual({ theme, found: [] });
      }
      expect(opened.errors).toEqual([]);
      await opened.close();
    },
    240_000,
  );
});

if (missing !== null) it(`left out: ${missing}`, () => console.log(`the topology page was not tested at scale: ${missing}`));
