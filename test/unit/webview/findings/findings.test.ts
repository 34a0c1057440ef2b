import { describe, expect, test } from 'vitest';
import { FINDINGS_FORMAT, FINDINGS_VERSION, type Findings } from '../../../../src/protocol/findings.js';
import { likeness, remarksOf } from '../../../../webview/findings/copy-words.js';
import { findingShown, FINDING_NAMES, pickedOut } from '../../../../webview/findings/finding-lists.js';
import { findingsOf } from '../../../../webview/findings/findings.js';

const stored: Findings = {
  format: FINDINGS_FORMAT,
  version: FINDINGS_VERSION,
  duplicates: [
    { kind: 'file', examples: [1, 9], links: [], labelsDiffer: true, splitsDiffer: false },
    {
      kind: 'near',
      examples: [2, 3, 4],
      links: [
        [2, 3, 0.0423],
        [3, 4, 0.2],
      ],
      labelsDiffer: true,
      splitsDiffer: true,
    },
    { kind: 'pixels', examples: [5, 6], links: [], labelsDiffer: false, splitsDiffer: true },
  ],
  blank: [7],
  odd: [{ example: 8, width: 320, height: 28 }],
};
// As they come from a file.
const findings = findingsOf(JSON.parse(JSON.stringify(stored)));

test('what a run stores is read as it is', () => {
  expect(findings).toMatchObject({ duplicates: stored.duplicates, blank: stored.blank, odd: stored.odd });
  expect(findings.groupOf.get(4)).toBe(findings.duplicates[1]);
  expect(findings.groupOf.get(7)).toBeUndefined();
  // Runs from before sizes were looked at.
  const { odd, ...older } = stored;
  expect(odd).toHaveLength(1);
  expect(findingsOf(older).odd).toEqual([]);
});

test.each([
  null,
  [],
  { ...stored, format: 'else' },
  { ...stored, version: 2 },
  { ...stored, duplicates: {} },
  { ...stored, duplicates: [{ ...stored.duplicates[0], kind: 'alike' }] },
  { ...stored, duplicates: [{ ...stored.duplicates[0], examples: [-1, 2] }] },
  { ...stored, duplicates: [{ ...stored.duplicates[0], links: [[1, 2]] }] },
  { ...stored, blank: ['1'] },
  { ...stored, odd: [{ example: 1 }] },
])('%j is refused', (damaged) => {
  expect(() => findingsOf(damaged)).toThrow();
});

describe('a list', () => {
  test('shows groups beside each other, in the order of the file', () => {
    const places = FINDING_NAMES.map((name) => [name, pickedOut(findings, name).places]);
    expect(Object.fromEntries(places)).toEqual({
      conflicts: [1, 9, 2, 3, 4],
      'across-splits': [2, 3, 4, 5, 6],
      duplicates: [1, 9, 2, 3, 4, 5, 6],
      blank: [7],
      odd: [8],
    });
  });

  test('is known by what the page is narrowed down to', () => {
    for (const name of FINDING_NAMES) expect(findingShown(pickedOut(findings, name))).toBe(name);
    expect(findingShown({ title: 'no longer flagged', places: [1] })).toBeNull();
    expect(findingShown(null)).toBeNull();
  });

  test('tells groups apart, and how near the copies are', () => {
    expect(Object.fromEntries(remarksOf(findings, 'conflicts'))).toEqual({
      1: { text: 'same file', isOdd: false },
      9: { text: 'same file', isOdd: false },
      2: { text: 'near: 0.042', isOdd: true },
      3: { text: 'near: 0.042', isOdd: true },
      4: { text: 'near: 0.200', isOdd: true },
    });
    expect(remarksOf(findings, 'across-splits').get(5)).toEqual({ text: 'same pixels', isOdd: true });
    expect(remarksOf(findings, 'odd').get(8)?.text).toBe('320 × 28');
    expect(remarksOf(findings, 'blank').size).toBe(0);
  });
});

test('how two are alike stands in words', () => {
  const [file, near, pixels] = findings.duplicates;
  if (file === undefined || near === undefined || pixels === undefined) throw new Error('They are stored.');
  expect(likeness(file, 1, 9)).toBe('the same file as');
  expect(likeness(pixels, 6, 5)).toBe('the same picture as');
  expect(likeness(near, 4, 3)).toBe('nearly the same picture (distance 0.200) as');
  expect(likeness(near, 2, 4)).toBe('by way of other copies the same picture as');
});
