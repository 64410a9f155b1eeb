import { cleanJson } from '../../base/clean.js';
import type { Report } from '../report.js';
import { reportHtml } from './html.js';
import { reportJson } from './json.js';
import { reportJunit } from './junit.js';
import { reportMarkdown } from './markdown.js';
import { reportText } from './text.js';

/** Formats of a report. */
export const formats = ['text', 'json', 'markdown', 'html', 'junit'] as const;
export type ReportFormat = (typeof formats)[number];

/** A report as a text of this format. */
export function reportAs(format: ReportFormat, report: Report): string {
  switch (format) {
    case 'text':
      return reportText(report);
    case 'json':
      return `${cleanJson(JSON.stringify(reportJson(report), null, 2))}\n`;
    case 'markdown':
      return reportMarkdown(report);
    case 'html':
      return reportHtml(report);
    case 'junit':
      return reportJunit(report);
  }
}
