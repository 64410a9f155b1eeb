import type { CheckResult, Report } from '../report.js';

/** The report as `nccl-workbench doctor --format json` prints it; its keys are fixed, more may come. */
export function reportJson(report: Report) {
  const { at, cluster, origin, before, hosts, well, notes } = report;
  return { at, cluster, origin, before, checks: report.checks.map(checkJson), notes, hosts, well };
}

function checkJson({ id, area, title, status, hosts, message, troubles, consequence, fix, docs }: CheckResult) {
  return {
    id,
    area,
    title,
    status,
    hosts,
    message,
    // What the answer rests on, one line each; the sentences themselves where a check has no more to show.
    evidence: troubles.flatMap((trouble) => (trouble.evidence.length === 0 ? [trouble.message] : trouble.evidence)),
    consequence,
    fix,
    docs,
    troubles: troubles.map((trouble) => ({
      host: trouble.host,
      message: trouble.message,
      evidence: trouble.evidence,
      fix: trouble.fix,
    })),
  };
}
