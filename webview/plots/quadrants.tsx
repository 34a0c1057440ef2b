import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { formatCount } from '../../src/protocol/wording.js';
import type { Group } from '../../src/protocol/example-row.js';
import type { Examples } from '../model/examples.js';
import { countLists, LISTS } from '../model/lists.js';
import { GroupGlyph } from '../view/group-glyph.js';
import { NO_FILTER, type Filter } from './filter.js';

/** As on the plane: held-out depth upwards, label depth rightwards. */
const CORNERS: readonly Group[] = [
  'ambiguous_without_label',
  'ambiguous',
  'easy',
  'looks_like_another_class',
];

/** The groups at their corners of the plane. */
export function Quadrants({
  examples,
  onFilter,
}: {
  readonly examples: Examples;
  readonly onFilter: (filter: Filter) => void;
}): VNode {
  const counts = useMemo(() => countLists(examples), [examples.groups, examples.flags]);
  return (
    <div class="quadrants" role="group" aria-label="Groups, at their corners of the plane">
      {CORNERS.map((group) => (
        <button
          key={group}
          type="button"
          data-group={group}
          disabled={counts[group] === 0}
          onClick={() => {
            onFilter({ ...NO_FILTER, group });
          }}
        >
          <GroupGlyph list={group} />
          <span class="title">{LISTS[group].title}</span>
          <span class="count">{formatCount(counts[group])}</span>
        </button>
      ))}
    </div>
  );
}
