import { basename } from 'node:path';
import type { AuditDocument } from '../../../src/protocol/audit-document.js';
import type { AuditView } from '../../../src/protocol/audit-view.js';

/** What the extension tells the page of a finished run whose folder is served below `run`, its images below `images`. */
export function viewOfRun(document: AuditDocument, url: string, run = 'run', images = 'images'): AuditView {
  const { dataset } = document;
  return {
    run: '/runs/one',
    created: document.created,
    dataset: {
      name: basename(dataset.location),
      location: dataset.location,
      format: dataset.format,
      examples: dataset.examples,
      classes: dataset.classes,
      classCounts: dataset.classCounts,
      unreadable: dataset.unreadable.length,
      setAside: dataset.setAside,
    },
    preset: document.settings.preset,
    models: {
      done: document.folds.filter(({ state }) => state === 'done').length,
      total: document.folds.length,
    },
    phase: { kind: 'done' },
    probes: document.probes,
    summary: document.summary,
    warnings: document.warnings,
    rows: { uri: `${url}/${run}/examples.parquet`, complete: true },
    thumbnails: `${url}/${run}/thumbnails`,
    images: `${url}/${images}`,
  };
}
