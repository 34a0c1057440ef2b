import type * as vscode from 'vscode';
import type { JobEvent } from '../../protocol/job-event.js';
import { foldName } from '../../protocol/progress-state.js';
import { formatDuration } from '../../protocol/wording.js';
import type { JobEnd } from '../../worker/start-job.js';
import type { Analysis } from './analysis.js';
import { settingsWording } from './settings-wording.js';

/** Writes what an analysis does into the log, which is where its warnings and stacks can be read later. */
export function logAnalysis(analysis: Analysis, log: vscode.LogOutputChannel): vscode.Disposable {
  const { job, name } = analysis;
  log.info(`${name}: ${job.resume ? 'going on with' : 'analyzing into'} ${job.out}`);
  return analysis.onEvent((event) => {
    logEvent(name, event, log);
  });
}

function logEvent(name: string, event: JobEvent, log: vscode.LogOutputChannel): void {
  switch (event.kind) {
    case 'stage':
      log.info(`${name}: ${event.message}`);
      return;
    case 'model':
      log.debug(`${name}: ${event.backend} (${event.detail}), probes ${event.probes.join(', ')}`);
      return;
    case 'epoch': {
      const { epoch, epochs, loss, accuracy, imagesPerSecond } = event;
      log.debug(
        `${name}: ${foldName(event)}, epoch ${epoch + 1} of ${epochs}: loss ${loss.toFixed(3)}, accuracy ${accuracy.toFixed(3)}, ${Math.round(imagesPerSecond)} images/s`,
      );
      return;
    }
    case 'fold':
      log.info(`${name}: ${foldName(event)} done in ${formatDuration(event.seconds)}`);
      return;
    case 'warning':
      log.warn(`${name}: ${settingsWording(event.message)}`);
      return;
    case 'progress':
    case 'probe':
    case 'findings':
    case 'flagged':
    case 'comparison':
    case 'entries':
    case 'baseline':
    case 'saved':
    case 'conflicts':
    case 'changed-elsewhere':
    case 'done':
    case 'failed':
    case 'cancelled':
      return;
  }
}

export function logEnd({ name, job }: Analysis, end: JobEnd, log: vscode.LogOutputChannel): void {
  switch (end.kind) {
    case 'done':
      log.info(`${name}: done in ${formatDuration(end.seconds)}: ${job.out}`);
      return;
    case 'cancelled':
      log.info(`${name}: cancelled`);
      return;
    case 'failed':
      // Whoever tells the user logs it, with its stack.
      log.info(`${name}: failed`);
  }
}
