import type { ExportJob } from '../protocol/job.js';
import { UserError } from '../protocol/user-error.js';
import { AtomicFile } from '../disk/atomic-file.js';
import { readAudit } from '../runs/audit-file.js';
import { cleanlabCsv } from '../runs/cleanlab-csv.js';
import { correctionsCsv, correctionsJson, correctionsOf } from '../runs/corrections.js';
import { readExamples } from '../runs/examples-parquet.js';
import { readRun } from '../runs/find-run.js';
import { readReview } from '../runs/review-file.js';
import { reportPage } from '../report/report-page.js';
import { reportData } from './report-data.js';

/** Writes a finished run's table or decisions where the user wants them, whole or not at all. */
export async function runExportJob(job: ExportJob): Promise<void> {
  const file = new AtomicFile(job.out);
  try {
    for await (const piece of piecesOf(job)) file.write(piece);
    file.commit();
  } finally {
    file.discard();
  }
}

async function* piecesOf({ audit, draft, as }: ExportJob): AsyncGenerator<string> {
  const document = readAudit(audit);
  if (document.state !== 'done') {
    throw new UserError(`The analysis in ${audit} is not done: export it when it is.`);
  }
  const decisions = draft === null ? document.decisions : readReview(draft).entries;
  switch (as) {
    case 'cleanlab': {
      const { rows } = await readExamples(readRun(audit).run.examples);
      yield* cleanlabCsv(rows, decisions);
      return;
    }
    case 'corrections-csv':
      yield correctionsCsv(correctionsOf(decisions));
      return;
    case 'corrections-json':
      yield correctionsJson(correctionsOf(decisions));
      return;
    case 'report':
      yield reportPage(await reportData(readRun(audit).run, document));
      return;
    case 'audit':
      yield `${JSON.stringify({ ...document, decisions: [...decisions] }, null, 2)}\n`;
  }
}
