import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** SHA-256 of nothing: the toolkit's controls add one empty style element to ask what the browser can do. */
const EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/**
 * The audit's page: one script, one style sheet, and nothing from anywhere else. `first`: what it
 * reads before all else, which is then fetched while its script is still on the way.
 */
export function auditPage(webview: vscode.Webview, pageFolder: vscode.Uri, first: readonly string[]): string {
  const nonce = randomBytes(16).toString('base64url');
  const script = webview.asWebviewUri(vscode.Uri.joinPath(pageFolder, 'audit.js')).toString();
  const style = webview.asWebviewUri(vscode.Uri.joinPath(pageFolder, 'audit.css')).toString();
  const local = webview.cspSource;
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${local} ${EMPTY_STYLE}`,
    `img-src ${local} blob: data:`,
    `font-src ${local}`,
    `connect-src ${local}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
${first.map((uri) => `<link rel="preload" href="${uri}" as="fetch" crossorigin>`).join('\n')}
<title>Audit</title>
</head>
<body>
<div id="root"></div>
<script type="module" nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
