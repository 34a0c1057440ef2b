import { expect, test } from 'vitest';
import { reconcile } from '../../../../src/datasets/saving/reconcile.js';
import { labelsSince, type LabelState, type PastSave } from '../../../../src/datasets/saving/history.js';
import type { LabelChange } from '../../../../src/datasets/saving/label-change.js';
import type { Decision, ReviewEntry } from '../../../../src/protocol/review.js';

const relabel = (label: string): Decision => ({ kind: 'relabel', label });

function save(minute: number, ...changes: (readonly [LabelChange, string])[]): PastSave {
  return {
    number: minute,
    time: `2026-11-23T10:${String(minute).padStart(2, '0')}:00.000Z`,
    changes: changes.map(([change, id]) => ({
      change,
      id,
      renamed: false,
      listedOnly: false,
      wasThere: false,
    })),
  };
}

const relabelling = (id: string, from: string, to: string): LabelChange => ({
  kind: 'relabel',
  id,
  from,
  to,
});

test('an example is followed from Save to Save by the id that it had at first', () => {
  const saves = [
    save(1, [relabelling('cat/0.png', 'cat', 'dog'), 'dog/0.png']),
    save(3, [relabelling('dog/0.png', 'dog', 'owl'), 'owl/0.png']),
    save(4, [{ kind: 'exclude', id: 'cat/1.png', from: 'cat' }, 'out/cat/1.png']),
    // Another image that came to the place of the first.
    save(5, [relabelling('owl/7.png', 'owl', 'cat'), 'cat/0.png']),
    save(6, [relabelling('cat/0.png', 'cat', 'dog'), 'dog/0.png']),
    save(7, [{ kind: 'include', id: 'out/cat/1.png', to: 'cat' }, 'cat/1.png']),
  ];
  expect(Object.fromEntries(labelsSince(saves, '2026-11-23T10:00:00Z'))).toEqual({
    'cat/0.png': { id: 'owl/0.png', label: 'owl' },
    'cat/1.png': { id: 'cat/1.png', label: 'cat' },
    'owl/7.png': { id: 'dog/0.png', label: 'dog' },
  });
  expect([...labelsSince(saves, '2026-11-23T10:06:30Z').keys()]).toEqual(['out/cat/1.png']);
});

const EXAMPLE = { example: 0, id: 'cat/0.png', path: 'cat/0.png', given: 'cat', suggested: 'dog' };
function entry(decision: Decision | null, saved: ReviewEntry['saved']): ReviewEntry {
  return { ...EXAMPLE, confidence: 1, decision, note: 'n', time: 't', saved };
}
const dog: LabelState = { id: 'dog/0.png', label: 'dog' };
const owl: LabelState = { id: 'owl/0.png', label: 'owl' };
const out: LabelState = { id: '.difficulty-lens/excluded/cat/0.png', label: null };

test.each<[string, ReviewEntry, LabelState | null, ReviewEntry | 'conflict']>([
  ['nothing happened', entry(relabel('dog'), dog), dog, entry(relabel('dog'), dog)],
  ['a Save was not recorded', entry(relabel('dog'), null), dog, entry(relabel('dog'), dog)],
  ['one relabelled what was kept', entry({ kind: 'keep' }, null), owl, entry(relabel('owl'), owl)],
  ['one relabelled what was saved', entry(relabel('dog'), dog), owl, entry(relabel('owl'), owl)],
  ['one excluded what was saved', entry(relabel('dog'), dog), out, entry({ kind: 'exclude' }, out)],
  ['a Save was undone', entry(relabel('dog'), dog), null, entry(null, null)],
  ['one undid what was still to be', entry({ kind: 'keep' }, dog), null, entry({ kind: 'keep' }, null)],
  ['a decision waits', entry(relabel('dog'), null), null, entry(relabel('dog'), null)],
  ['a decision waits, and one relabelled', entry(relabel('dog'), null), owl, 'conflict'],
  ['a decision waits, and a Save was undone', entry(relabel('owl'), dog), null, 'conflict'],
])('%s', (_, before, now, after) => {
  const states = new Map(now === null ? [] : [[EXAMPLE.id, now]]);
  const { entries, conflicts, unknown } = reconcile([before], states);
  expect(unknown.size).toBe(0);
  if (after === 'conflict') {
    expect(entries).toEqual([before]);
    expect(conflicts).toMatchObject([{ id: EXAMPLE.id, found: now ?? { id: EXAMPLE.id, label: 'cat' } }]);
  } else {
    expect(conflicts).toEqual([]);
    expect(entries).toEqual([after]);
  }
});

test('what others changed and nobody decided about is told apart', () => {
  const states = new Map([['cat/9.png', owl]]);
  expect([...reconcile([entry(null, null)], states).unknown]).toEqual([['cat/9.png', owl]]);
});
