import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { AUDIT_LISTS, type AuditList } from '../../protocol/audit-view.js';
import { AUDIT_FILE } from '../../runs/run-folder.js';
import type { TreeNode } from './runs-tree.js';

/** The audit that a command was called on: by its file, its run folder or its place in the tree. */
export function auditOf(target: unknown): vscode.Uri | undefined {
  if (target instanceof vscode.Uri) {
    return basename(target.fsPath).endsWith('.dlens')
      ? target
      : vscode.Uri.file(join(target.fsPath, AUDIT_FILE));
  }
  if (!isTreeNode(target)) return undefined;
  return target.kind === 'dataset' ? target.runs[0]?.audit : target.run.audit;
}

/** The audit in the active tab. */
export function activeAudit(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputCustom ? auditOf(input.uri) : undefined;
}

export function listOf(argument: unknown): AuditList | undefined {
  return AUDIT_LISTS.find((list) => list === argument);
}

/** The run folder of an audit. */
export function runOf(audit: vscode.Uri): string {
  return dirname(audit.fsPath);
}

/** VS Code passes a tree's own nodes to the commands of its menus. */
function isTreeNode(target: unknown): target is TreeNode {
  return typeof target === 'object' && target !== null && 'kind' in target;
}
