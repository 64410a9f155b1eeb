import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { bench, describe } from 'vitest';
import { layoutFabric } from '../../../src/fabric/layout.js';
import { packFabric } from '../../../src/protocol/fabricColumns.js';
import { missing, pageHarness } from '../../e2e/page/harness.js';
import { bigFabric, tenThousand } from '../../unit/fabric/bigFabric.js';

// First picture and frames per second of the Topology page against force-graph and cytoscape: the same 10,000-GPU fabric (cables only), the same
// positions, the same browser without a GPU, one after the other in one run. The time that vitest prints is that of the whole and says nothing.

/** What one program did: ms from having the data to its picture (and of the page's processor time in it), frames drawn in the time of {@link moving}, and ms of the longest gap between two. */
interface Result {
  readonly name: string;
  readonly first: number;
  readonly processor: number;
  readonly frames: number;
  readonly longest: number;
  /** ms of processor time for each of these frames: above 33 no machine of this kind draws 30 of them in a second. */
  readonly each: number;
}

/** ms that the picture is panned and zoomed. */
const moving = 4000;
const size = { width: 1200, height: 760 };

/** ms of processor time that the page's main thread has used: unlike a clock it leaves out what else runs on the machine. */
async function processorTime(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  };
}

/** Runs in the page: moves the picture once for each frame of the display, by `step`, and counts. */
async function moved(page: Page, step: string, used: () => Promise<number>): Promise<Pick<Result, 'frames' | 'longest' | 'each'>> {
  const before = await used();
  const counted = await page.evaluate(
    async ([code, ms]) => {
      const go = (window as unknown as Record<string, (part: number) => void>)[code];
      if (go === undefined) throw new Error(`there is no ${code}`);
      const begin = performance.now();
      let [frames, longest, last] = [0, 0, begin];
      while (performance.now() - begin < ms) {
        go((performance.now() - begin) / ms);
        await new Promise(requestAnimationFrame);
        const now = performance.now();
        longest = Math.max(longest, now - last);
        last = now;
        frames++;
      }
      return { frames, longest };
    },
    [step, moving] as const,
  );
  return { ...counted, each: ((await used()) - before) / counted.frames };
}

async function ours(): Promise<{ readonly result: Result; readonly others: (run: (fresh: Page) => Promise<Result>) => Promise<Result>; stop: () => Promise<void> }> {
  const harness = await pageHarness('topology');
  const opened = await harness.open({ title: '', origin: null, at: null, fabric: null }, size);
  const { page } = opened;
  const state = { title: 'demo', origin: 'simulated', at: '2026-11-20T10:00:00Z', fabric: packFabric(fabric) };
  await opened.prepare(state);
  const used = await processorTime(page);
  const before = await used();
  const first = await page.evaluate(async () => {
    const begin = performance.now();
    (window as unknown as { sendPrepared: () => void }).sendPrepared();
    const canvas = document.querySelector<HTMLCanvasElement>('.canvas');
    const drawn = (): boolean => {
      const data = canvas?.offsetParent === null ? [] : (canvas?.getContext('2d')?.getImageData(canvas.width >> 1, 0, 1, canvas.height).data ?? []);
      return data.some((value) => value !== 0);
    };
    while (!drawn()) await new Promise(requestAnimationFrame);
    return performance.now() - begin;
  });
  const processor = (await used()) - before;
  await page.evaluate(() => {
    const canvas = document.querySelector('.canvas');
    Object.assign(window, {
      step: (part: number) => {
        const [x, y] = [450 + 200 * Math.sin(part * 12), 350];
        const at = { clientX: x, clientY: y, bubbles: true, cancelable: true };
        canvas?.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY: Math.sin(part * 20) > 0 ? -30 : 30 }));
      },
    });
  });
  const result = { name: 'NCCL Workbench', first, processor, ...(await moved(page, 'step', used)) };
  return {
    result,
    others: async (run) => {
      const browser = page.context().browser();
      if (browser === null) throw new Error('the browser is gone');
      const context = await browser.newContext({ viewport: size });
      const fresh = await context.newPage();
      try {
        return await run(fresh);
      } finally {
        await context.close();
      }
    },
    stop: () => harness.stop(),
  };
}

const fabric = bigFabric({ ...tenThousand, inner: false });

/** Nodes with their places and cables by their numbers, as plain data for the other programs. */
function plain(): { readonly nodes: readonly (readonly [number, number])[]; readonly links: readonly (readonly [number, number])[] } {
  const { x, y } = layoutFabric(fabric);
  const index = new Map(fabric.nodes.map(({ id }, at) => [id, at]));
  return {
    nodes: fabric.nodes.map((_, at) => [x[at] ?? 0, y[at] ?? 0]),
    links: fabric.links.map(({ a, b }) => [index.get(a) ?? 0, index.get(b) ?? 0]),
  };
}

async function bundle(code: string): Promise<string> {
  const folder = mkdtempSync(join(import.meta.dirname, '../../../node_modules/.bench-'));
  try {
    writeFileSync(join(folder, 'entry.js'), code);
    const made = await build({ entryPoints: [join(folder, 'entry.js')], bundle: true, format: 'iife', platform: 'browser', write: false, logLevel: 'error' });
    return made.outputFiles[0]?.text ?? '';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each sets `draw`, which draws the data and answers when it is drawn, and `step`, which moves the picture. */
const programs: readonly (readonly [string, string])[] = [
  [
    'force-graph',
    `import ForceGraph from 'force-graph';
     window.draw = async ({ nodes, links }) => {
       const graph = new ForceGraph(document.getElementById('at')).width(1200).height(760).cooldownTicks(0).warmupTicks(0).autoPauseRedraw(false)
         .nodeVal(400).nodeLabel(null).linkWidth(8)
         .graphData({ nodes: nodes.map(([x, y], id) => ({ id, x, y, fx: x, fy: y })), links: links.map(([source, target]) => ({ source, target })) });
       graph.zoom(0.09).centerAt(5000, 2000);
       window.step = (part) => { graph.zoom(0.09 * Math.exp(Math.sin(part * 20))); graph.centerAt(5000 + 2000 * Math.sin(part * 12), 2000); };
     };`,
  ],
  [
    'cytoscape',
    `import cytoscape from 'cytoscape';
     window.draw = async ({ nodes, links }) => {
       const cy = cytoscape({ container: document.getElementById('at'), layout: { name: 'preset' }, pixelRatio: 1,
         style: [{ selector: 'node', style: { width: 60, height: 40, shape: 'rectangle' } }, { selector: 'edge', style: { width: 8, 'curve-style': 'haystack' } }],
         elements: [...nodes.map(([x, y], id) => ({ data: { id: 'n' + id }, position: { x, y } })), ...links.map(([source, target], id) => ({ data: { id: 'l' + id, source: 'n' + source, target: 'n' + target } }))] });
       cy.fit();
       window.step = (part) => { cy.zoom({ level: 0.09 * Math.exp(Math.sin(part * 20)), renderedPosition: { x: 600, y: 380 } }); cy.panBy({ x: 20 * Math.cos(part * 12), y: 0 }); };
     };`,
  ],
];

async function other(page: Page, name: string, code: string): Promise<Result> {
  await page.setContent('<!doctype html><div id="at" style="width:1200px;height:760px"></div>');
  await page.addScriptTag({ content: await bundle(code) });
  const data = plain();
  const used = await processorTime(page);
  const before = await used();
  const first = await page.evaluate(async (given) => {
    const begin = performance.now();
    await (window as unknown as { draw: (data: unknown) => Promise<void> }).draw(given);
    const drawn = (): boolean =>
      [...document.querySelectorAll('canvas')].some(
        (canvas) => canvas.width > 1 && canvas.getContext('2d')?.getImageData(canvas.width >> 1, 0, 1, canvas.height).data.some((value) => value !== 0) === true,
      );
    while (!drawn()) await new Promise(requestAnimationFrame);
    return performance.now() - begin;
  }, data);
  return { name, first, processor: (await used()) - before, ...(await moved(page, 'step', used)) };
}

async function compare(): Promise<void> {
  const own = await ours();
  try {
    const results = [own.result];
    for (const [name, code] of programs) {
      try {
        results.push(await own.others((page) => other(page, name, code)));
      } catch (error) {
        console.log(`${name} was left out: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    console.log(`${String(fabric.nodes.length)} nodes, ${String(fabric.links.length)} cables`);
    console.log('| program | first picture | its processor time | frames per second | processor time of a frame | longest gap |\n|---|---|---|---|---|---|');
    for (const { name, first, processor, frames, longest, each } of results)
      console.log(`| ${name} | ${first.toFixed(0)} ms | ${processor.toFixed(0)} ms | ${((frames * 1000) / moving).toFixed(1)} | ${each.toFixed(1)} ms | ${longest.toFixed(0)} ms |`);
  } finally {
    await own.stop();
  }
}

describe.runIf(missing === null)('the Topology page with 10,000 GPUs', () => {
  bench('compare', compare, { iterations: 1, time: 0, warmupIterations: 0, warmupTime: 0 });
});
