import { THEMES, type ThemeName } from './themes.js';

/** VS Code's own style for webviews, as far as it could get in the page's way. */
const DEFAULT_STYLE = `
  html { scrollbar-color: var(--vscode-scrollbarSlider-background) var(--vscode-editor-background); }
  body { overscroll-behavior-x: none; background-color: transparent; color: var(--vscode-editor-foreground);
    font-family: var(--vscode-font-family); font-weight: var(--vscode-font-weight);
    font-size: var(--vscode-font-size); margin: 0; padding: 0 20px; }
  img, video { max-width: 100%; max-height: 100%; }
  a:focus, input:focus, select:focus, textarea:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px; }
`;

/** What VS Code puts into a webview before the page's own script runs: its API, theme and default style. */
export function standInScript(theme: ThemeName, variables: Readonly<Record<string, string>>): string {
  const { kind, classes } = THEMES[theme];
  return `'use strict';
{
  const variables = ${JSON.stringify(variables)};
  for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(name, value);
  document.body.classList.add(...${JSON.stringify(classes)});
  document.body.dataset.vscodeThemeKind = ${JSON.stringify(kind)};
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(${JSON.stringify(DEFAULT_STYLE)});
  document.adoptedStyleSheets = [sheet];
  window.violations = [];
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample, sourceFile, lineNumber }) =>
    window.violations.push([violatedDirective, blockedURI, sample, sourceFile, lineNumber].join(' ')));
  window.posted = [];
  let acquired = false;
  window.acquireVsCodeApi = () => {
    if (acquired) throw new Error('An instance of the VS Code API has already been acquired');
    acquired = true;
    return {
      postMessage: (message) => {
        window.posted.push(message);
        window.heard?.(JSON.stringify(message));
      },
      getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
      setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
    };
  };
}
`;
}
