import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examine, reportAs, type Report } from '../../../src/doctor/index.js';
import { answer, hostFacts, snapshotOf } from '../../unit/cluster/facts.js';
import { executable, launchArguments, missing } from './harness.js';

const hostile = '</title><script>document.title="x"</script><img src=http://127.0.0.1:9/x onerror="document.title=1">';
const well = hostFacts();
const many = 1250;

/** A fleet with dead hosts that are spread, an odd one, and one that says hostile things. */
function fleet(): Report {
  const hosts = Array.from({ length: many }, (_, i) => {
    if (i % 3 === 0 && i < 600)
      return answer(null, { kind: 'unreachable', message: `host ${String(i)} was not reached.`, next: `Check port ${String(i)}.` });
    if (i === 700) return hostFacts({ gpus: (well.gpus ?? []).slice(1) });
    return i === 701 ? hostFacts({ kernel: hostile }) : well;
  });
  const named = Object.fromEntries(
    Object.values(snapshotOf(...hosts).hosts).map((one, i) => [`gpu-${String(i + 1).padStart(4, '0')}`, one]),
  );
  return examine({ ...snapshotOf(well), hosts: named, cluster: hostile });
}

describe.skipIf(missing !== null)('the HTML report in a browser', () => {
  let browser: Browser;
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  const file = join(folder, 'report.html');
  beforeAll(async () => {
    writeFileSync(file, reportAs('html', fleet()));
    browser = await chromium.launch({ executablePath: executable, args: [...launchArguments] });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(colorScheme: 'light' | 'dark', width = 1100): Promise<{ page: Page; asked: string[]; errors: string[] }> {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const [asked, errors]: [string[], string[]] = [[], []];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(pathToFileURL(file).href);
    return { page, asked, errors };
  }

  /** The report's own policy lets nothing run: axe runs in a copy without it. */
  async function violations(page: Page): Promise<string[]> {
    const text = readFileSync(file, 'utf8').replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');
    await page.goto('about:blank');
    await page.setContent(text);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
    return page.evaluate(async () => {
      const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
      return (await axe.run()).violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .slice(0, 3)
            .map(({ html }) => html)
            .join(' ')}`,
      );
    });
  }

  it.each(['light', 'dark'] as const)('asks for nothing, runs nothing and breaks no accessibility rule in %s', async (scheme) => {
    const { page, asked, errors } = await open(scheme);
    expect(asked).toEqual([pathToFileURL(file).href]);
    expect(errors).toEqual([]);
    expect(await page.title()).toContain('<script>');
    expect(await page.locator('script, img, iframe, object, embed, link').count()).toBe(0);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Cluster health');
    const shots = process.env['SCREENSHOTS'];
    if (shots !== undefined) await page.screenshot({ path: join(shots, `report-${scheme}.png`), fullPage: false });
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });

  it('is dark where the reader’s system is, and says what is wrong in words too', async () => {
    const [light, dark] = [await open('light'), await open('dark')];
    const paper = (page: Page): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await paper(light.page)).not.toBe(await paper(dark.page));
    expect(await light.page.getByText('Not reached').count()).toBeGreaterThan(0);
    await Promise.all([light, dark].map(({ page }) => page.context().close()));
  });

  it.each([1100, 420])('keeps long lists of hosts inside a page of %i pixels', async (width) => {
    const { page } = await open('light', width);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide).toBeLessThanOrEqual(0);
    const shots = process.env['SCREENSHOTS'];
    if (shots !== undefined) await page.screenshot({ path: join(shots, `report-${String(width)}.png`) });
    await page.context().close();
  });

  it('breaks no short word of its table', async () => {
    const { page } = await open('light');
    const linesOf = (column: number): Promise<number> =>
      page.locator(`tbody tr:first-child td:nth-child(${String(column)})`).evaluate((cell) => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom / 8))).size;
      });
    expect([await linesOf(2), await linesOf(3)]).toEqual([1, 1]);
    await page.context().close();
  });

  it('is small: 200 dead hosts have one line of advice', async () => {
    const { page } = await open('light');
    expect(await page.locator('.fix').filter({ hasText: 'Check port' }).count()).toBe(1);
    expect(readFileSync(file).length).toBeLessThan(500_000);
    await page.context().close();
  });
});

interface Xml {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Xml[];
  readonly text: string;
}

const anyText = /^/;
const whole = /^\d+$/;
const seconds = /^\d+(?:\.\d+)?$/;
const name = /^(?=[\s\S]*\S)/;
/** The JUnit schema that Jenkins' and the Ant tasks' readers have in common: attributes (those with a mark may be absent) and children in order with how often they may stand. */
const schema: Readonly<Record<string, { readonly attributes: Readonly<Record<string, RegExp>>; readonly children: RegExp }>> = {
  testsuites: { attributes: {}, children: /^(?:testsuite )*$/ },
  testsuite: {
    attributes: {
      id: whole, package: name, name, timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/, hostname: name,
      tests: whole, failures: whole, errors: whole, 'skipped?': whole, time: seconds,
    },
    children: /^properties (?:testcase )*system-out system-err $/,
  },
  properties: { attributes: {}, children: /^(?:property )*$/ },
  property: { attributes: { name, value: anyText }, children: /^$/ },
  testcase: { attributes: { name, classname: name, time: seconds }, children: /^(?:skipped |error |failure )?$/ },
  skipped: { attributes: { 'message?': anyText }, children: /^$/ },
  failure: { attributes: { 'message?': anyText, type: name }, children: /^$/ },
  'system-out': { attributes: {}, children: /^$/ },
  'system-err': { attributes: {}, children: /^$/ },
}; // prettier-ignore

/** What an element and those below it break of the schema. */
function breaches(element: Xml): string[] {
  const rule = schema[element.name];
  if (rule === undefined) return [`there is no element ${element.name}`];
  const given = new Set(Object.keys(element.attributes));
  const wrong = Object.entries(rule.attributes).flatMap(([key, form]) => {
    const attribute = key.replace('?', '');
    const value = element.attributes[attribute];
    given.delete(attribute);
    if (value === undefined) return key.endsWith('?') ? [] : [`${element.name} has no ${attribute}`];
    return form.test(value) ? [] : [`${element.name} ${attribute}="${value}"`];
  });
  const order = element.children.map((child) => `${child.name} `).join('');
  return [
    ...wrong,
    ...[...given].map((attribute) => `${element.name} may not have ${attribute}`),
    ...(rule.children.test(order) ? [] : [`${element.name} holds ${order}`]),
    ...element.children.flatMap(breaches),
  ];
}

describe.skipIf(missing !== null)('the JUnit report, read by the XML parser of a browser', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executable, args: [...launchArguments] });
    page = await browser.newPage();
  }, 60_000);
  afterAll(() => browser.close());

  /** The document, or the parser's complaint. */
  const parse = (text: string): Promise<Xml | string> =>
    page.evaluate((xml) => {
      const { documentElement: root } = new DOMParser().parseFromString(xml, 'application/xml');
      const error = root.querySelector('parsererror');
      if (error !== null || root.nodeName === 'parsererror') return (error ?? root).textContent;
      const read = (element: Element): Xml => ({
        name: element.nodeName,
        attributes: Object.fromEntries([...element.attributes].map((attribute) => [attribute.name, attribute.value])),
        children: [...element.children].map(read),
        text: element.textContent,
      });
      return read(root);
    }, text);

  it('is well-formed and keeps to the schema, with counts that are those of its cases', async () => {
    const root = await parse(reportAs('junit', fleet()));
    if (typeof root === 'string') throw new Error(root);
    expect(breaches(root)).toEqual([]);
    expect(root.children.length).toBeGreaterThan(3);
    const with_ = (suite: Xml, kind: string): number =>
      suite.children.filter((child) => child.children.some((inner) => inner.name === kind)).length;
    for (const suite of root.children) {
      const cases = suite.children.filter((child) => child.name === 'testcase');
      expect(suite.attributes).toMatchObject({
        tests: String(cases.length),
        failures: String(with_(suite, 'failure')),
        skipped: String(with_(suite, 'skipped')),
        hostname: hostile,
      });
    }
    const reach = root.children.find(({ attributes }) => attributes['name'] === 'doctor.reach');
    expect(reach?.attributes['failures']).toBe('200');
  });

  it('the schema and the parser refuse what they should', async () => {
    const good = reportAs('junit', examine(snapshotOf(hostFacts())));
    expect(typeof (await parse(good.replace('</testsuites>', '')))).toBe('string');
    for (const [from, to] of [
      [' tests="', ' test="'],
      ['<testcase ', '<case '],
      [' timestamp="', ' timestamp="on '],
      ['    <system-err/>\n', ''],
    ] as const) {
      expect(good).toContain(from);
      const root = await parse(good.replace(from, to).replaceAll('</case>', '</testcase>'));
      expect(typeof root === 'string' ? [root] : breaches(root), from).not.toEqual([]);
    }
  });
});
