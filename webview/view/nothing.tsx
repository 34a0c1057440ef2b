import type { VNode } from 'preact';
import type { AuditView, PageMessage } from '../../src/protocol/audit-view.js';
import { Button } from '../controls.js';
import { LISTS } from '../model/lists.js';
import type { Query } from '../model/query.js';
import { Empty } from './empty.js';

export interface NothingProps {
  readonly view: AuditView;
  readonly query: Query;
  /** Whether the results could not be read. */
  readonly failed: boolean;
  readonly reading: boolean;
  /** Whether search or filters hide something. */
  readonly filtered: boolean;
  readonly onClear: () => void;
  readonly onRetry: () => void;
  readonly onAll: () => void;
}

/** What stands in the place of the grid when it has no example to show. */
export function Nothing(props: NothingProps): VNode {
  const { view, query, failed, reading, filtered, onClear, onRetry, onAll } = props;
  if (failed) {
    return (
      <Empty icon="error" title="The results could not be read">
        <p>
          Its table is missing or damaged: restore the run’s folder, or analyze the dataset again. The log
          says more.
        </p>
        <Button onClick={onRetry}>Try again</Button>
      </Empty>
    );
  }
  if (reading) return <Empty icon={null} title="Reading the results…" />;
  if (view.rows === null) return <NoRows view={view} />;
  if (filtered) {
    return (
      <Empty icon="search" title="Nothing matches">
        <p>No example of this list fits the search and the filters.</p>
        <Button onClick={onClear}>Clear search and filters</Button>
      </Empty>
    );
  }
  if (query.list === 'likely_mislabeled') {
    const done = view.phase.kind === 'done';
    return (
      <Empty icon="pass" title={done ? 'No label looks wrong' : 'No label looks wrong so far'}>
        <p>
          Nothing speaks more for another class than for the label. The groups still say which images are
          hard.
        </p>
        <Button onClick={onAll}>Show all examples</Button>
      </Empty>
    );
  }
  return (
    <Empty icon="inbox" title="Nothing in this list">
      <p>{LISTS[query.list].title}: no example so far.</p>
    </Empty>
  );
}

function NoRows({ view: { phase } }: { readonly view: AuditView }): VNode {
  switch (phase.kind) {
    case 'running':
      return (
        <Empty icon="telescope" title="The first results come when a model is trained">
          <p>
            The list fills in by itself. You can close this tab and go on working; the analysis runs in the
            background.
          </p>
        </Empty>
      );
    case 'interrupted':
    case 'cancelled':
      return (
        <Empty icon="debug-pause" title="There are no results yet">
          <p>The analysis ended before the first model was trained. Resume it to go on from where it was.</p>
        </Empty>
      );
    case 'failed':
    case 'damaged':
    case 'done':
      return (
        <Empty icon="warning" title="There are no results to show">
          <p>The log says more about what happened.</p>
        </Empty>
      );
  }
}

/** In place of the whole page, when the audit itself cannot be read. */
export function Damaged(props: {
  readonly message: string;
  readonly post: (message: PageMessage) => void;
}): VNode {
  return (
    <Empty icon="error" title="This audit cannot be opened">
      <p>{props.message}</p>
      <Button
        onClick={() => {
          props.post({ kind: 'show-log' });
        }}
      >
        Show log
      </Button>
    </Empty>
  );
}
