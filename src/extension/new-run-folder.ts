import { basename, join } from 'node:path';
import { defaultRunFolder } from '../runs/run-folder.js';

/** Where a new run goes; `outputFolder` is the user's, '' where they named none. Nothing is written yet. */
export function newRunFolder(dataset: string, outputFolder: string, now: Date): string {
  if (outputFolder === '') return defaultRunFolder(dataset, now);
  return join(outputFolder, basename(dataset), String(now.getTime()));
}
