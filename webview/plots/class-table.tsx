import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { formatCount } from '../../src/protocol/wording.js';
import { formatPercent } from '../model/format.js';
import { Icon } from '../view/icon.js';
import { Name } from '../view/name.js';
import {
  sortClasses,
  CLASS_SORT_KEYS,
  type ClassDifficulty,
  type ClassSort,
  type ClassSortKey,
} from './class-difficulty.js';
import { NO_FILTER, type Filter } from './filter.js';

export interface ClassTableProps {
  readonly classes: readonly ClassDifficulty[];
  readonly sort: ClassSort;
  readonly onSort: (sort: ClassSort) => void;
  readonly onFilter: (filter: Filter) => void;
}

const HEADS: Readonly<Record<ClassSortKey, string>> = {
  name: 'Class',
  count: 'Examples',
  depth: 'Mean held-out depth',
  accuracy: 'Held-out accuracy',
  flagged: 'Likely mislabeled',
};

export function ClassTable({ classes, sort, onSort, onFilter }: ClassTableProps): VNode {
  const sorted = useMemo(() => sortClasses(classes, sort), [classes, sort]);
  const deepest = Math.max(0, ...classes.map(({ depth }) => (Number.isNaN(depth) ? 0 : depth)));
  return (
    <section class="plot classes" data-plot="classes" aria-labelledby="plots-classes">
      <h2 id="plots-classes">Classes by difficulty</h2>
      <p class="gist">Click a class to see its examples, and a heading to order by it.</p>
      <div class="table-frame">
        <table aria-labelledby="plots-classes">
          <thead>
            <tr>
              {CLASS_SORT_KEYS.map((key) => {
                const current = key === sort.by;
                return (
                  <th
                    key={key}
                    scope="col"
                    aria-sort={current ? (sort.descending ? 'descending' : 'ascending') : 'none'}
                  >
                    <button
                      type="button"
                      onClick={() => {
                        // Names from A, accuracy from the worst, the others from the most.
                        const first = key !== 'name' && key !== 'accuracy';
                        onSort({ by: key, descending: current ? !sort.descending : first });
                      }}
                    >
                      {HEADS[key]}
                      {current && <Icon name={sort.descending ? 'arrow-down' : 'arrow-up'} />}
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {sorted.map(({ name, count, depth, accuracy, flagged }) => (
              <tr key={name}>
                <th scope="row">
                  <button
                    type="button"
                    onClick={() => {
                      onFilter({ ...NO_FILTER, given: name });
                    }}
                  >
                    <Name text={name} />
                  </button>
                </th>
                <td>{formatCount(count)}</td>
                <Share
                  of={deepest}
                  value={depth}
                  text={Number.isNaN(depth) ? '–' : depth.toFixed(2)}
                  kind="depth"
                />
                <Share
                  of={1}
                  value={accuracy}
                  text={Number.isNaN(accuracy) ? '–' : formatPercent(accuracy)}
                  kind="accuracy"
                />
                <Share of={1} value={flagged} text={`${(flagged * 100).toFixed(1)} %`} kind="flagged" />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** A number, and a bar of its size behind it. */
function Share({
  of,
  value,
  text,
  kind,
}: {
  readonly of: number;
  readonly value: number;
  readonly text: string;
  readonly kind: string;
}): VNode {
  const share = of === 0 || Number.isNaN(value) ? 0 : value / of;
  return (
    <td class="share">
      <span class={`size ${kind}`} style={{ '--share': share.toFixed(3) }} aria-hidden="true" />
      <span class="text">{text}</span>
    </td>
  );
}
