import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { AuditList, AuditPhase } from '../../protocol/audit-view.js';
import { GROUP_TITLES, type Group } from '../../protocol/example-row.js';
import { formatCount } from '../../protocol/wording.js';
import type { KnownRun, RunCatalog } from './run-catalog.js';
import { describePhase, timeOf } from './run-words.js';

export type TreeNode =
  | { readonly kind: 'dataset'; readonly location: string; readonly runs: readonly KnownRun[] }
  | { readonly kind: 'run'; readonly run: KnownRun }
  | { readonly kind: 'list'; readonly run: KnownRun; readonly list: AuditList; readonly count: number };

/** As the audit's page has them: what is worth a look before what is not. */
const GROUPS_SHOWN = [
  'looks_like_another_class',
  'ambiguous',
  'ambiguous_without_label',
  'easy',
] as const satisfies readonly Group[];

/** Datasets with their runs, newest first, with their lists. */
export class RunsTree implements vscode.TreeDataProvider<TreeNode> {
  readonly #catalog: RunCatalog;
  readonly onDidChangeTreeData: vscode.Event<void>;

  constructor(catalog: RunCatalog) {
    this.#catalog = catalog;
    this.onDidChangeTreeData = catalog.onDidChange;
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (node === undefined) return datasetNodes(await this.#catalog.list());
    switch (node.kind) {
      case 'dataset':
        return node.runs.map((run) => ({ kind: 'run', run }));
      case 'run':
        return listNodes(node.run);
      case 'list':
        return [];
    }
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    switch (node.kind) {
      case 'dataset':
        return datasetItem(node.location);
      case 'run':
        return runItem(node.run);
      case 'list':
        return listItem(node);
    }
  }
}

function datasetNodes(runs: readonly KnownRun[]): TreeNode[] {
  const byDataset = new Map<string, KnownRun[]>();
  for (const run of runs) {
    const location = run.document?.dataset.location ?? dirname(dirname(dirname(run.audit.fsPath)));
    byDataset.set(location, [...(byDataset.get(location) ?? []), run]);
  }
  return [...byDataset].map(([location, its]) => ({ kind: 'dataset', location, runs: its }));
}

function listNodes(run: KnownRun): TreeNode[] {
  const summary = run.document?.summary;
  if (summary == null) return [];
  const groups = GROUPS_SHOWN.map((list): TreeNode => {
    return { kind: 'list', run, list, count: summary.groups[list] ?? 0 };
  });
  return [{ kind: 'list', run, list: 'likely_mislabeled', count: summary.likelyMislabeled }, ...groups];
}

function datasetItem(location: string): vscode.TreeItem {
  const item = new vscode.TreeItem(basename(location), vscode.TreeItemCollapsibleState.Expanded);
  item.id = location;
  item.iconPath = new vscode.ThemeIcon('file-media');
  item.tooltip = location;
  item.contextValue = 'dataset';
  return item;
}

function runItem({ audit, document, phase }: KnownRun): vscode.TreeItem {
  const collapsible =
    document?.summary == null
      ? vscode.TreeItemCollapsibleState.None
      : vscode.TreeItemCollapsibleState.Collapsed;
  const item = new vscode.TreeItem(
    document === null ? basename(dirname(audit.fsPath)) : timeOf(document),
    collapsible,
  );
  item.id = audit.toString();
  item.description = describePhase(phase, document);
  item.iconPath = iconOf(phase);
  item.tooltip = [
    dirname(audit.fsPath),
    ...(document === null ? [] : [`Preset ${document.settings.preset}, seed ${document.settings.seed}`]),
    ...('message' in phase ? [phase.message] : []),
  ].join('\n');
  item.contextValue = contextOf(phase);
  item.command = { command: 'difficultyLens.openAudit', title: 'Open audit', arguments: [audit] };
  item.accessibilityInformation = {
    label: `Audit of ${timeOf(document)}, ${describePhase(phase, document)}`,
  };
  return item;
}

function listItem({ run, list, count }: Extract<TreeNode, { kind: 'list' }>): vscode.TreeItem {
  const title = titleOf(list);
  const item = new vscode.TreeItem(title.charAt(0).toUpperCase() + title.slice(1));
  item.id = `${run.audit.toString()}#${list}`;
  item.description = formatCount(count);
  item.iconPath = new vscode.ThemeIcon(list === 'likely_mislabeled' ? 'warning' : 'list-flat');
  item.command = { command: 'difficultyLens.openAudit', title: 'Open audit', arguments: [run.audit, list] };
  return item;
}

function titleOf(list: AuditList): string {
  if (list === 'likely_mislabeled') return 'likely mislabeled';
  return list === 'all' ? 'all' : GROUP_TITLES[list];
}

function iconOf(phase: AuditPhase): vscode.ThemeIcon {
  switch (phase.kind) {
    case 'running':
      return new vscode.ThemeIcon('loading~spin');
    case 'done':
      return new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed'));
    case 'interrupted':
    case 'cancelled':
      return new vscode.ThemeIcon('debug-pause');
    case 'failed':
    case 'damaged':
      return new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed'));
  }
}

/** Which commands the context menu offers. */
function contextOf(phase: AuditPhase): string {
  switch (phase.kind) {
    case 'running':
      return phase.here ? 'run-running-here' : 'run-running';
    case 'interrupted':
    case 'cancelled':
    case 'failed':
      return 'run-resumable';
    case 'done':
    case 'damaged':
      return 'run';
  }
}
