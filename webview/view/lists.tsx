import type { ComponentChildren, VNode } from 'preact';
import type { AuditList } from '../../src/protocol/audit-view.js';
import { formatCount } from '../../src/protocol/wording.js';
import { LIST_NAMES, LISTS } from '../model/lists.js';
import { progressWords } from '../review/review-words.js';
import { Icon } from './icon.js';
import { GroupGlyph } from './group-glyph.js';

export interface ListsProps {
  /** Null: no examples yet. */
  readonly counts: Readonly<Record<AuditList, number>> | null;
  /** Of each list; null: nothing can be decided. */
  readonly decided: Readonly<Record<AuditList, number>> | null;
  /** `plots`: none of the lists, but the plots of all examples; `finding`: what is among the children. */
  readonly current: AuditList | 'plots' | 'finding';
  readonly onShow: (list: AuditList) => void;
  readonly onPlots: () => void;
  /** What else can be shown. */
  readonly children: ComponentChildren;
}

export function Lists({ counts, decided, current, onShow, onPlots, children }: ListsProps): VNode {
  return (
    <nav class="lists" aria-label="Lists of examples, and plots">
      {LIST_NAMES.map((list) => (
        <button
          key={list}
          type="button"
          class={`list${list === current ? ' current' : ''}`}
          aria-current={list === current ? 'true' : undefined}
          data-list={list}
          onClick={() => {
            onShow(list);
          }}
        >
          <GroupGlyph list={list} />
          <span class="title">{LISTS[list].title}</span>
          <span class="count">{counts === null ? '–' : formatCount(counts[list])}</span>
          <span class="meaning">{LISTS[list].meaning}</span>
          {counts !== null &&
            decided !== null &&
            counts[list] > 0 &&
            (decided[list] > 0 || list === current) && <Reviewed decided={decided[list]} of={counts[list]} />}
        </button>
      ))}
      <button
        type="button"
        class={`list${current === 'plots' ? ' current' : ''}`}
        aria-current={current === 'plots' ? 'true' : undefined}
        data-page="plots"
        onClick={onPlots}
      >
        <Icon name="graph-scatter" class="glyph" />
        <span class="title">Plots</span>
        <span class="count" />
        <span class="meaning">How deep, how confused, how learned: the dataset as a whole.</span>
      </button>
      {children}
    </nav>
  );
}

/** How far the review of a list is. */
function Reviewed({ decided, of }: { readonly decided: number; readonly of: number }): VNode {
  return (
    <span class="reviewed">
      {progressWords(decided, of)} reviewed
      <span class="track" aria-hidden="true">
        <span class="done" style={{ width: `${(100 * decided) / of}%` }} />
      </span>
    </span>
  );
}
