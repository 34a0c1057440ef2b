import * as vscode from 'vscode';
import type { ReviewChange } from '../../protocol/review.js';
import type { AuditEditor } from '../audit/audit-editor.js';
import type { StartJob } from '../review/review-jobs.js';
import { reportError } from '../report-error.js';
import type { RunCatalog } from '../runs/run-catalog.js';
import { noteLargeManifests } from './large-manifest-note.js';
import { ManifestAudits, type ManifestAudit } from './manifest-audits.js';
import {
  KEEP_ROW,
  ManifestFixes,
  RELABEL_ROW,
  relabelling,
  SHOW_ROW,
  type RowRequest,
} from './manifest-fixes.js';
import { ManifestHover } from './manifest-hover.js';
import { ManifestProblems } from './manifest-problems.js';

const MANIFESTS: vscode.DocumentFilter = { scheme: 'file', pattern: '**/*.{csv,tsv,jsonl,ndjson}' };

export interface ManifestServices {
  readonly startJob: StartJob;
  readonly catalog: RunCatalog;
  readonly editor: AuditEditor;
  readonly log: vscode.LogOutputChannel;
}

/** Manifests that are open as text: problems, quick fixes and previews. */
export function registerManifests({ startJob, catalog, editor, log }: ManifestServices): vscode.Disposable {
  const audits = new ManifestAudits(catalog, startJob);
  const problems = new ManifestProblems(audits, {
    keptIn: (audit) => keptIn(audit, editor),
    log,
    changed: [catalog.onDidChange, editor.onDidReview],
  });
  const command = (name: string, run: (request: RowRequest) => Promise<unknown>): vscode.Disposable =>
    vscode.commands.registerCommand(name, async (request: RowRequest) => {
      try {
        await run(request);
      } catch (error) {
        reportError(error, log);
      }
    });
  return vscode.Disposable.from(
    problems,
    vscode.languages.registerCodeActionsProvider(MANIFESTS, new ManifestFixes(problems), {
      providedCodeActionKinds: ManifestFixes.kinds,
    }),
    vscode.languages.registerHoverProvider(MANIFESTS, new ManifestHover(audits)),
    noteLargeManifests(audits),
    command(RELABEL_ROW, async (request) => {
      const label = await chooseClass(request);
      if (label !== undefined) await vscode.workspace.applyEdit(relabelling(request, label));
    }),
    command(KEEP_ROW, async ({ audit, flagged: { example } }) => {
      await editor.decide(audit.audit, [keeping(example)]);
    }),
    command(SHOW_ROW, async ({ audit, flagged: { example } }) => {
      await editor.open(audit.audit, { list: 'likely_mislabeled', place: example.example });
    }),
  );
}

function keeping({ example, id, path, given, suggested, confidence }: ReviewChange): ReviewChange {
  return { example, id, path, given, suggested, confidence, decision: { kind: 'keep' } };
}

/** The ids of those whose label was decided to be right: in the open audit, else as it was last saved. */
function keptIn({ audit, document }: ManifestAudit, editor: AuditEditor): ReadonlySet<string> {
  const entries = editor.reviewOf(audit) ?? document.decisions;
  return new Set(entries.flatMap(({ id, decision }) => (decision?.kind === 'keep' ? [id] : [])));
}

/** A class of the dataset, the suggested one first, or a new one. */
async function chooseClass({ audit, flagged: { example } }: RowRequest): Promise<string | undefined> {
  const { classes } = audit.document.dataset;
  const names = [example.suggested, ...classes.filter((name) => name !== example.suggested)];
  const items: (vscode.QuickPickItem & { readonly label: string })[] = names
    .filter((name) => name !== example.given)
    .map((label) => (label === example.suggested ? { label, description: 'suggested' } : { label }));
  const chosen = await vscode.window.showQuickPick([...items, NEW_CLASS], {
    title: `Relabel ${example.path}`,
    placeHolder: `Given: ${example.given}`,
  });
  if (chosen !== NEW_CLASS) return chosen?.label;
  return vscode.window.showInputBox({
    title: `Relabel ${example.path}`,
    prompt: 'Name of the new class',
    validateInput: (name) => (name.trim() === '' ? 'A class needs a name.' : undefined),
  });
}

const NEW_CLASS: vscode.QuickPickItem = { label: '$(add) New class…', alwaysShow: true };
