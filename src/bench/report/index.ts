import { documentHtml } from '../../base/document/html.js';
import { documentMarkdown } from '../../base/document/markdown.js';
import { type SweepReport, sweepDocument } from './report.js';

export type { SweepReport } from './report.js';

/** Formats of a report of a search, by the end of a file's name. */
export const reportFormats = { '.md': 'markdown', '.markdown': 'markdown', '.html': 'html', '.htm': 'html' } as const;
export type SweepReportFormat = (typeof reportFormats)[keyof typeof reportFormats];

/** The report as a text of this format. */
export function sweepReportAs(format: SweepReportFormat, report: SweepReport): string {
  const document = sweepDocument(report);
  return format === 'html' ? documentHtml(document) : documentMarkdown(document);
}
