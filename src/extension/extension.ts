import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Job } from '../protocol/job.js';
import type { JobEvent } from '../protocol/job-event.js';
import type { ReviewChange } from '../protocol/review.js';
import { startJob, type StartedJob } from '../worker/start-job.js';
import { Analyses } from './analysis/analyses.js';
import { AuditEditor } from './audit/audit-editor.js';
import { registerCommands } from './commands.js';
import { KeptComparisons } from './runs/kept-comparisons.js';
import { registerManifests } from './manifests/register-manifests.js';
import { nativePlaces } from './native-tensorflow.js';
import { answerPage } from './audit/page-requests.js';
import { reportError } from './report-error.js';
import { RunCatalog } from './runs/run-catalog.js';
import { RunsTree } from './runs/runs-tree.js';
import { createStatusItem } from './analysis/status-item.js';
import { UnsavedDecisions } from './review/unsaved-decisions.js';

/** What other extensions, and tests, may ask of this one. */
export interface ExtensionApi {
  /** Opens an audit and decides about examples of it, as one edit: nothing changes in the dataset until it is saved. */
  readonly decide: (audit: vscode.Uri, changes: readonly ReviewChange[]) => Promise<void>;
}

// VS Code waits for what `deactivate` returns, not for what it disposes of, and passes nothing to it.
let ending: () => Promise<void> = () => Promise.resolve();

export function deactivate(): Promise<void> {
  return ending();
}

export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const log = vscode.window.createOutputChannel('Difficulty Lens', { log: true });
  // The bundles stand side by side.
  const workerFile = join(__dirname, 'worker.cjs');
  const native = nativePlaces(context);
  const start = (job: Job, onEvent: (event: JobEvent) => void): StartedJob =>
    startJob(job, { workerFile, onEvent, nativeFolder: native.folder });
  const analyses = new Analyses(start);
  const catalog = new RunCatalog(context.workspaceState, analyses);
  // Where no folder is open, what is not saved is kept for whatever window comes next.
  const keptIn = context.storageUri ?? context.globalStorageUri;
  const unsaved = new UnsavedDecisions(keptIn, log);
  const comparisons = new KeptComparisons(keptIn, start, log);
  ending = async () => {
    await Promise.all([unsaved.flush(), comparisons.flush()]);
  };
  const editor = new AuditEditor({
    extensionUri: context.extensionUri,
    analyses,
    startJob: start,
    log,
    unsaved,
    comparisons,
    onAsk: (audit, message) => {
      answerPage(audit, message, {
        cancel: async (uri) => vscode.commands.executeCommand('difficultyLens.cancel', uri),
        resume: async (uri) => vscode.commands.executeCommand('difficultyLens.resume', uri),
        review: editor.review.bind(editor),
        inEditor: editor.inEditor.bind(editor),
        saveLabels: editor.saveLabels.bind(editor),
        analyzeAgain: async (uri) => vscode.commands.executeCommand('difficultyLens.analyzeAgain', uri),
        compare: async (uri) => vscode.commands.executeCommand('difficultyLens.compare', uri),
        log,
      }).catch((error: unknown) => {
        reportError(error, log);
      });
    },
  });
  const services = {
    context,
    analyses,
    catalog,
    startJob: start,
    editor,
    log,
    onRun: (audit: vscode.Uri) => void catalog.remember(audit),
  };
  context.subscriptions.push(
    log,
    analyses,
    catalog,
    unsaved,
    editor.register(),
    createStatusItem(analyses),
    analyses.onDidChange(() => {
      // What is offered only while something runs, such as cancelling.
      void vscode.commands.executeCommand(
        'setContext',
        'difficultyLens.running',
        analyses.running.length > 0,
      );
    }),
    vscode.window.createTreeView('difficultyLens.runs', { treeDataProvider: new RunsTree(catalog) }),
    registerCommands(services),
    registerManifests(services),
  );
  // Searching the workspace takes longest the first time: whoever opens an audit next need not wait for it.
  void catalog.list();
  return { decide: (audit, changes) => editor.decide(audit, changes) };
}
