import { expect, test } from 'vitest';
import { openDataset } from '../../../../src/datasets/open-dataset.js';
import { saveChanges } from '../../../../src/datasets/saving/save-changes.js';
import { idxBytes, makeFiles } from '../make-files.js';

test('a row that was relabelled and then excluded comes back with the label that is asked for', async () => {
  const root = await makeFiles({
    'images-idx3-ubyte': idxBytes(0x803, [3, 1, 1], new Uint8Array(3)),
    'labels-idx1-ubyte': idxBytes(0x801, [3], Uint8Array.of(4, 5, 6)),
  });
  const dataset = { location: root, format: 'idx', columns: {} } as const;
  await saveChanges(dataset, [{ kind: 'relabel', id: '0', from: '4', to: '6' }]);
  await saveChanges(dataset, [{ kind: 'exclude', id: '0', from: '6' }]);
  await saveChanges(dataset, [{ kind: 'include', id: '0', to: '4' }]);
  const { examples, classes } = await openDataset(root);
  expect(examples.map(({ label }) => classes[label])).toEqual(['4', '5', '6']);
});
