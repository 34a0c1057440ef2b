import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { insideFolder } from '../../../src/extension/audit/inside-folder.js';

const folder = resolve('/data/photos');

test.each(['a.png', 'cat/a.png', '..hidden/a.png', 'cat/../dog/a.png', 'cat/a"<b>.png', 'ünï/çode.png'])(
  '%s is inside',
  (path) => {
    expect(insideFolder(folder, path)).toBe(resolve(folder, path));
  },
);

test('an absolute path below the folder is inside', () => {
  expect(insideFolder(folder, join(folder, 'cat', 'a.png'))).toBe(join(folder, 'cat', 'a.png'));
});

test.each(['', '.', '..', '../a.png', '../photos2/a.png', 'cat/../../a.png', '/etc/passwd', 'a\0.png'])(
  '%j leads out',
  (path) => {
    expect(insideFolder(folder, path)).toBeNull();
  },
);
