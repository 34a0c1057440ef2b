import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { correctionsDocumentSchema, type Correction } from '../protocol/corrections.js';
import { messageOf, UserError } from '../protocol/user-error.js';
import { errorCode } from '../disk/disk-error.js';

/**
 * Reads a list of corrections: ours, or any table with the columns path (or id) and new. The other columns may be
 * missing; without a decision, a row with a new label is a relabelling.
 * @throws UserError that names the file, and the line where it is one.
 */
export function readCorrections(path: string): Correction[] {
  const text = textOf(path);
  return extname(path).toLowerCase() === '.json' ? fromJson(path, text) : fromCsv(path, text);
}

function fromJson(path: string, text: string): Correction[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${path} is no JSON: ${messageOf(error)}.`, { cause: error });
  }
  const document = correctionsDocumentSchema.safeParse(json);
  if (document.success) return document.data.corrections;
  const issue = document.error.issues[0];
  const where = issue === undefined ? '' : ` (${issue.path.join('.')}: ${issue.message})`;
  throw new UserError(`${path} is no list of corrections of Difficulty Lens${where}.`);
}

function fromCsv(path: string, text: string): Correction[] {
  let header: string[] = [];
  const records = parseCsv(path, text, (names) => {
    header = names.map((name) => name.trim().toLowerCase());
    return header;
  });
  if (!header.includes('new') || !(header.includes('path') || header.includes('id'))) {
    throw new UserError(
      `${path} is no list of corrections: expected the columns path (or id) and new; the columns found are ${header.map((name) => `"${name}"`).join(', ') || 'none'}.`,
    );
  }
  return records.map(({ record, info }) => correctionOf(record, `${path}, line ${info.lines}`));
}

interface CsvRecord {
  readonly record: Readonly<Record<string, string | undefined>>;
  readonly info: { readonly lines: number };
}

function parseCsv(path: string, text: string, columns: (names: string[]) => string[]): CsvRecord[] {
  try {
    // With `info` and `columns`, this is what csv-parse returns; its types know one shape only.
    return parse(text, {
      columns,
      info: true,
      bom: true,
      skip_empty_lines: true,
      delimiter: [',', ';', '\t'],
    }) as unknown as CsvRecord[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UserError(`${path} is no valid CSV: ${error.message}.`, { cause: error });
  }
}

function correctionOf(record: CsvRecord['record'], where: string): Correction {
  const cell = (name: string): string => record[name] ?? '';
  const label = cell('new').trim();
  const decision = cell('decision').trim().toLowerCase() || (label === '' ? 'keep' : 'relabel');
  if (cell('path') === '' && cell('id') === '') {
    throw new UserError(`${where}: both path and id are blank: name the example.`);
  }
  if (decision !== 'relabel' && decision !== 'exclude' && decision !== 'keep') {
    throw new UserError(`${where}: there is no decision "${decision}": expected relabel, exclude or keep.`);
  }
  if (decision === 'relabel' && label === '') {
    throw new UserError(
      `${where}: the new label is blank: name it, or write keep or exclude as the decision.`,
    );
  }
  const confidence = Number.parseFloat(cell('confidence'));
  return {
    path: cell('path'),
    old: cell('old').trim(),
    new: decision === 'relabel' ? label : '',
    suggested: cell('suggested'),
    confidence: Number.isFinite(confidence) ? confidence : null,
    decision,
    time: cell('time'),
    id: cell('id'),
    note: cell('note'),
  };
}

function textOf(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    switch (errorCode(error)) {
      case 'ENOENT':
      case 'ENOTDIR':
        throw new UserError(`No such file: ${path}.`, { cause: error });
      case 'EISDIR':
        throw new UserError(`${path} is a folder: name a file of corrections.`, { cause: error });
      case 'EACCES':
      case 'EPERM':
        throw new UserError(`Cannot read ${path}: permission denied.`, { cause: error });
      case 'ERR_ENCODING_INVALID_ENCODED_DATA':
        throw new UserError(`${path} holds bytes that are no UTF-8 text: save it as UTF-8.`, {
          cause: error,
        });
      default:
        throw error;
    }
  }
}
