import { createHash } from 'node:crypto';
import { shown } from '../domain/shown.ts';
import { PAGE_STYLE } from './page-style.ts';
import type { ReportData } from './report-data.ts';

/**
 * The report as one HTML page that needs nothing else and asks nothing of a network: the page's policy forbids it.
 * `script` is the bundle of `page/main.ts`.
 */
export function renderPage(data: ReportData, script: string): string {
  const policy = `default-src 'none'; style-src '${hashOf(PAGE_STYLE)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(shown(data.status.root))}: backups</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main id="report"><noscript>This page draws its charts with JavaScript, which is turned off here.</noscript></main>
<script type="application/json" id="data">${escapeJson(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** A name may be anything: none may reverse the text around it, and nothing in the JSON may end the element that it is in. */
function escapeJson(data: ReportData): string {
  const replace = (_key: string, value: unknown): unknown => (typeof value === 'string' ? shown(value) : value);
  return JSON.stringify(data, replace).replaceAll('<', '\\u003c');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
