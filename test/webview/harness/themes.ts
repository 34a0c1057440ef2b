import { readFileSync } from 'node:fs';

export const THEMES = {
  light: { kind: 'vscode-light', classes: ['vscode-light'] },
  dark: { kind: 'vscode-dark', classes: ['vscode-dark'] },
  'high-contrast': { kind: 'vscode-high-contrast', classes: ['vscode-high-contrast'] },
  'high-contrast-light': {
    kind: 'vscode-high-contrast-light',
    classes: ['vscode-high-contrast-light', 'vscode-high-contrast'],
  },
} as const;
export type ThemeName = keyof typeof THEMES;
export const THEME_NAMES = Object.keys(THEMES) as readonly ThemeName[];

/** The variables of VS Code 1.139's own theme, as its workbench sets them. */
export function readTheme(name: ThemeName): Readonly<Record<string, string>> {
  const text = readFileSync(new URL(`themes/${name}.json`, import.meta.url), 'utf8');
  return JSON.parse(text) as Record<string, string>;
}
