import * as vscode from 'vscode';
import { analyzeAgain } from './analysis/analyze-again.js';
import { analyze } from './analysis/analyze-command.js';
import type { AuditEditor } from './audit/audit-editor.js';
import { chooseDataset } from './analysis/choose-dataset.js';
import { chooseRun, chooseRunning } from './runs/choose-run.js';
import { activeAudit, auditOf, listOf, runOf } from './runs/command-target.js';
import { chooseTwo, compare, type CompareServices } from './runs/compare-command.js';
import { exportRun } from './runs/export-command.js';
import { installTensorflow, nativePlaces } from './native-tensorflow.js';
import { offer, reportError, showLog } from './report-error.js';
import { revealFile } from './reveal-file.js';
import { resume } from './analysis/resume-command.js';
import type { AnalysisServices } from './analysis/run-analysis.js';
import type { KnownRun, RunCatalog } from './runs/run-catalog.js';
import { openSample } from './analysis/sample-command.js';
import { isTrusted } from './trust.js';

export interface CommandServices extends AnalysisServices, CompareServices {
  readonly editor: AuditEditor;
  readonly context: vscode.ExtensionContext;
  readonly catalog: RunCatalog;
}

type Handler = (...args: unknown[]) => unknown;

/** Every command by its name. Arguments come from menus, the tree and our own buttons; the palette gives none. */
export function registerCommands(services: CommandServices): vscode.Disposable {
  const { catalog, log } = services;
  const anywhere: Readonly<Record<string, Handler>> = {
    showLog: () => {
      log.show();
    },
    refresh: () => {
      catalog.search();
    },
  };
  return vscode.Disposable.from(
    ...Object.entries(anywhere).map(([name, handler]) => register(name, handler)),
    ...Object.entries(handlersOf(services)).map(([name, handler]) =>
      register(name, async (...args) => {
        if (!isTrusted()) return undefined;
        try {
          return await handler(...args);
        } catch (error) {
          reportError(error, log);
          return undefined;
        }
      }),
    ),
  );
}

function register(name: string, handler: Handler): vscode.Disposable {
  return vscode.commands.registerCommand(`difficultyLens.${name}`, handler);
}

/** The commands that work on the workspace, which therefore has to be trusted. */
function handlersOf(services: CommandServices): Readonly<Record<string, Handler>> {
  const { context, catalog, analyses, editor, log } = services;
  return {
    analyze: async (target) => {
      const dataset = target instanceof vscode.Uri ? target : await chooseDataset();
      return dataset === undefined ? undefined : analyze(dataset, services);
    },
    analyzeAgain: async (target) => {
      const audit = auditOf(target) ?? (await chooseAudit(catalog));
      return audit === undefined ? undefined : analyzeAgain(audit, services);
    },
    compare: async (target) => {
      const runs = await chooseTwo(auditOf(target), catalog);
      if (runs !== undefined) await compare(runOf(runs[0]), runOf(runs[1]), services);
    },
    saveLabels: async (target) => {
      const audit = auditOf(target) ?? activeAudit();
      if (audit !== undefined) await editor.saveLabels(audit);
    },
    resume: async (target) => {
      const audit = auditOf(target) ?? (await chooseResumable(catalog));
      return audit === undefined ? undefined : resume(audit, services);
    },
    cancel: async (target) => {
      const audit = auditOf(target);
      const { running } = analyses;
      if (audit === undefined && running.length === 0) {
        void vscode.window.showInformationMessage('No analysis runs in this window.');
        return;
      }
      const analysis =
        audit === undefined
          ? await chooseRunning(running, 'Cancel which analysis?')
          : analyses.of(runOf(audit));
      analysis?.cancel();
    },
    openAudit: async (target, list) => {
      const audit = auditOf(target) ?? (await chooseAudit(catalog));
      const wanted = listOf(list);
      if (audit !== undefined) await editor.open(audit, wanted === undefined ? {} : { list: wanted });
    },
    showRunning: async () => {
      const analysis = await chooseRunning(analyses.running, 'Which analysis?');
      if (analysis === undefined) return;
      const actions: (vscode.QuickPickItem & { readonly run: () => unknown })[] = [
        { label: '$(open-preview) Open audit', run: () => editor.open(analysis.audit) },
        { label: '$(debug-stop) Cancel analysis', run: analysis.cancel.bind(analysis) },
        { label: '$(output) Show log', run: showLog(log).run },
      ];
      const chosen = await vscode.window.showQuickPick(actions, { title: analysis.name });
      await chosen?.run();
    },
    exportLabels: async (target) => {
      const audit = auditOf(target) ?? activeAudit() ?? (await chooseAudit(catalog));
      return audit === undefined ? undefined : exportRun('cleanlab', audit, services);
    },
    exportReport: async (target) => {
      const audit = auditOf(target) ?? activeAudit() ?? (await chooseAudit(catalog));
      return audit === undefined ? undefined : exportRun('report', audit, services);
    },
    openSample: () => openSample(context),
    installTensorflow: async () => {
      const outcome = await installTensorflow(nativePlaces(context), log);
      if (outcome === 'cancelled') return;
      void vscode.window.showInformationMessage(
        `Native TensorFlow is ${outcome}; analyses use it${outcome === 'installed' ? ' from now on' : ''}.`,
      );
    },
    revealRun: (target) => {
      const audit = auditOf(target);
      return audit && revealFile(audit);
    },
    copyRunPath: (target) => {
      const audit = auditOf(target);
      return audit && vscode.env.clipboard.writeText(runOf(audit));
    },
  };
}

async function chooseAudit(catalog: RunCatalog): Promise<vscode.Uri | undefined> {
  const runs = await catalog.list();
  if (runs.length === 0) {
    offerAnalysis('There is no audit in this workspace yet.');
    return undefined;
  }
  return chooseRun(runs, 'Open which audit?');
}

async function chooseResumable(catalog: RunCatalog): Promise<vscode.Uri | undefined> {
  const runs = (await catalog.list()).filter(isResumable);
  if (runs.length === 0) {
    offerAnalysis('There is no unfinished analysis in this workspace.');
    return undefined;
  }
  return chooseRun(runs, 'Go on with which analysis?');
}

function isResumable({ phase }: KnownRun): boolean {
  return phase.kind === 'cancelled' || phase.kind === 'failed' || phase.kind === 'interrupted';
}

function offerAnalysis(message: string): void {
  offer(vscode.window.showInformationMessage, message, [
    {
      title: 'Analyze dataset difficulty',
      run: () => vscode.commands.executeCommand('difficultyLens.analyze'),
    },
  ]);
}
