import { readFileSync } from 'node:fs';
import { writeFileAtomically } from '../disk/atomic-file.js';
import { errorCode } from '../disk/disk-error.js';
import { FINDINGS_FORMAT, FINDINGS_VERSION, findingsSchema, type Findings } from '../protocol/findings.js';
import { UserError } from '../protocol/user-error.js';
import { damaged } from './parquet-table.js';
import type { RunFolder } from './run-folder.js';

/** Writes `findings.json`, whole or not at all. */
export function writeFindings(run: RunFolder, found: Pick<Findings, 'duplicates' | 'blank' | 'odd'>): void {
  const findings: Findings = { format: FINDINGS_FORMAT, version: FINDINGS_VERSION, ...found };
  writeFileAtomically(run.findings, `${JSON.stringify(findings)}\n`);
}

/**
 * What was found in a run's dataset; null where the run does not say: it is not finished, or older than that.
 * @throws UserError when the file is damaged or of a later format.
 */
export function readFindings(run: RunFolder): Findings | null {
  let text: string;
  try {
    text = readFileSync(run.findings, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
  let findings: Findings;
  try {
    findings = findingsSchema.parse(JSON.parse(text));
  } catch (error) {
    throw damaged(run.findings, error);
  }
  if (findings.version > FINDINGS_VERSION) {
    throw new UserError(
      `${run.findings} was written by a newer Difficulty Lens (format ${findings.version}, this one reads ${FINDINGS_VERSION}): update Difficulty Lens to open it.`,
    );
  }
  return findings;
}
