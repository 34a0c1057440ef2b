import { basename, isAbsolute, join } from 'node:path';
import { liesInDataset } from '../../runs/place-in-dataset.js';
import { defaultRunFolder, freshRunFolder, runsFolderOf } from '../../runs/run-folder.js';
import { SettingError } from './analysis-choices.js';

/**
 * Where a new run goes: beside its dataset, or below the folder that the user named, '' where they named none. Nothing
 * is written yet.
 * @throws UserError when the dataset is gone, or its runs cannot go there.
 */
export function newRunFolder(dataset: string, outputFolder: string, now: Date): string {
  if (outputFolder === '') return defaultRunFolder(dataset, now);
  // Throws where there is no such dataset.
  runsFolderOf(dataset);
  if (!isAbsolute(outputFolder)) {
    throw new SettingError('outputFolder', outputFolder, 'expected the absolute path of a folder');
  }
  const place = freshRunFolder(join(outputFolder, basename(dataset)), now);
  if (liesInDataset(dataset, place)) {
    throw new SettingError(
      'outputFolder',
      outputFolder,
      'it lies in the dataset, where its files would be taken for images; name a folder outside',
    );
  }
  return place;
}
