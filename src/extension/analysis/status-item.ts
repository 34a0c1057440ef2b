import * as vscode from 'vscode';
import type { Analyses } from './analyses.js';
import { percentText, progressText } from './analysis-progress.js';
import type { Analysis } from './analysis.js';
import { throttle } from '../throttle.js';

const UPDATE_MS = 250;

/** The status bar's item: there while an analysis runs; a click leads to what can be done with it. */
export function createStatusItem(analyses: Analyses): vscode.Disposable {
  const item = vscode.window.createStatusBarItem(
    'difficultyLens.running',
    vscode.StatusBarAlignment.Left,
    10,
  );
  item.name = 'Difficulty Lens';
  item.command = 'difficultyLens.showRunning';
  const updating = throttle(() => {
    update(item, analyses.running);
  }, UPDATE_MS);
  const followed = new WeakSet<Analysis>();
  const changes = analyses.onDidChange((analysis) => {
    if (!followed.has(analysis)) {
      followed.add(analysis);
      // Ends with the analysis, whose emitter it hangs on.
      analysis.onEvent(() => {
        updating.request();
      });
    }
    updating.request();
  });
  return vscode.Disposable.from(item, updating, changes);
}

function update(item: vscode.StatusBarItem, running: readonly Analysis[]): void {
  const [first] = running;
  if (first === undefined) {
    item.hide();
    return;
  }
  const what = running.length === 1 ? first.name : `${running.length} analyses`;
  const least = running.reduce((a, b) => (a.progress.state.fraction < b.progress.state.fraction ? a : b));
  item.text = `$(loading~spin) ${what} ${percentText(least.progress)}`;
  item.tooltip = running.map(({ name, progress }) => `${name}: ${progressText(progress)}`).join('\n');
  item.accessibilityInformation = {
    label: `Difficulty Lens analyzes ${what}, ${percentText(least.progress)}`,
  };
  item.show();
}
