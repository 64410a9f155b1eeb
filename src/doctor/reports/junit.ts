import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import { foldHosts } from '../../cluster/foldHosts.js';
import { areas, type Area, type Trouble } from '../check.js';
import type { CheckResult, Report } from '../report.js';
import { escapeXml } from '../../base/xml.js';

/** Above this many hosts, those that a check finds well are one case together: CI servers choke on a hundred thousand cases. */
const mostWellCases = 64;

interface Case {
  readonly xml: string;
  readonly kind: 'pass' | 'fail' | 'skipped';
}

/**
 * A report as JUnit XML (the elements and order that Jenkins', GitLab's and the Ant schema have in common): a suite for each area, a case for
 * each check and host. What failed is a failure, what could not be judged is skipped, a warning is told in the output of a case that passes,
 * as the exit status does.
 */
export function reportJunit(report: Report): string {
  const suites = areas
    .map((area) => ({ area, results: report.checks.filter((check) => check.area === area) }))
    .filter(({ results }) => results.length > 0)
    .map(({ area, results }, index) => suiteOf(area, results, index, report));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`;
}

function suiteOf(area: Area, results: readonly CheckResult[], index: number, report: Report): string {
  const cases = results.flatMap(casesOf);
  const count = (kind: Case['kind']): string => String(cases.filter((one) => one.kind === kind).length);
  const said = results
    .filter(({ status }) => status === 'warn')
    .flatMap(({ troubles }) => troubles.slice(0, 50).map(({ message }) => cleanLine(message)));
  const attributes = {
    id: String(index),
    package: 'nccl-workbench.doctor',
    name: `doctor.${area}`,
    timestamp: timeOf(report.at),
    hostname: report.cluster ?? 'localhost',
    tests: String(cases.length),
    failures: count('fail'),
    errors: '0',
    skipped: count('skipped'),
    time: '0',
  };
  return [
    `  <testsuite${attributesOf(attributes)}>\n`,
    `    <properties>\n      <property name="origin" value="${escapeXml(report.origin)}"/>\n    </properties>\n`,
    ...cases.map(({ xml }) => xml),
    `    <system-out>${escapeXml(said.join('\n'), 100_000)}</system-out>\n    <system-err/>\n  </testsuite>\n`,
  ].join('');
}

function casesOf(result: CheckResult): Case[] {
  const name = result.id;
  if (result.status === 'pass') {
    const hosts = result.hosts.length > mostWellCases ? [foldHosts(result.hosts)] : result.hosts;
    return hosts.map((host) => ({ kind: 'pass', xml: caseXml(result, name, host, '') }));
  }
  if (result.status === 'unknown') {
    const hosts = result.hosts.length > mostWellCases ? [foldHosts(result.hosts)] : result.hosts;
    return hosts.map((host) => ({ kind: 'skipped', xml: caseXml(result, name, host, '<skipped/>') }));
  }
  return result.hosts.map((host) => {
    const own = result.troubles.filter((trouble) => trouble.host === host);
    return result.status === 'fail'
      ? { kind: 'fail', xml: caseXml(result, name, host, failureXml(result, own)) }
      : { kind: 'pass', xml: caseXml(result, name, host, '') };
  });
}

function caseXml({ area }: CheckResult, check: string, host: string, inner: string): string {
  const attributes = attributesOf({ classname: `doctor.${area}.${check}`, name: cleanLine(host) || '-', time: '0' });
  return inner === '' ? `    <testcase${attributes}/>\n` : `    <testcase${attributes}>${inner}</testcase>\n`;
}

function failureXml(result: CheckResult, troubles: readonly Trouble[]): string {
  const [first] = troubles;
  const text = troubles.flatMap(({ message, evidence, fix }) => [
    message,
    ...evidence.slice(0, 20).map((line) => `  ${cleanLine(line)}`),
    ...(fix === null ? [] : [l10n.t('What to do: {0}', fix)]),
  ]);
  const attributes = attributesOf({ message: cleanLine(first?.message ?? result.message), type: result.id });
  return `<failure${attributes}>${escapeXml([...text, ...(result.consequence === null ? [] : [result.consequence])].join('\n'), 10_000)}</failure>`;
}

function attributesOf(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(value.replace(/[\n\t]/g, ' '))}"`)
    .join('');
}

/** As the Ant schema wants it: without a zone or fractions; the beginning of the epoch where the snapshot has no time. */
function timeOf(at: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.exec(at)?.[0] ?? '1970-01-01T00:00:00';
}
