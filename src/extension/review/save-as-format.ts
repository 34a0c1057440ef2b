import { extname } from 'node:path';
import type * as vscode from 'vscode';
import { UserError } from '../../protocol/user-error.js';

/** What decisions are saved as, by the name of the file. @throws UserError for a file that decisions cannot be saved as. */
export function exportFormatOf(destination: vscode.Uri): 'corrections-csv' | 'corrections-json' | 'audit' {
  switch (extname(destination.fsPath).toLowerCase()) {
    case '.csv':
      return 'corrections-csv';
    case '.json':
      return 'corrections-json';
    case '.dlens':
      return 'audit';
    default:
      throw new UserError(
        `Decisions cannot be saved as ${destination.fsPath}: name a .csv or .json file for the corrections, or a .dlens file for a copy of the audit.`,
      );
  }
}
