import type { VNode } from 'preact';
import type { AuditView } from '../../src/protocol/audit-view.js';
import { formatCount } from '../../src/protocol/wording.js';
import { Icon } from '../view/icon.js';
import { Name } from '../view/name.js';
import type { FindingsState } from './use-findings.js';
import { countsByName, FINDING_NAMES, FINDINGS, type FindingName } from './finding-lists.js';

/** The largest class has so many images for each of the smallest before it is worth a word. */
const IMBALANCED = 3;

export interface FindingEntriesProps {
  readonly view: Pick<AuditView, 'findings' | 'dataset'>;
  /** What they list. */
  readonly state: FindingsState;
  readonly current: FindingName | null;
  readonly onShow: (name: FindingName) => void;
}

/** What the dataset has that it should not have, below the lists: only what there is. */
export function FindingEntries({ view, state, current, onShow }: FindingEntriesProps): VNode | null {
  if (view.findings === null) return null;
  const counts = countsByName(view.findings.counts);
  const found = FINDING_NAMES.filter((name) => counts[name] > 0);
  const { imbalance } = view.findings.counts;
  if (found.length === 0 && imbalance < IMBALANCED) return null;
  return (
    <div class="findings">
      <h2 class="heading">In the dataset</h2>
      {found.map((name) => (
        <button
          key={name}
          type="button"
          class={`list${name === current ? ' current' : ''}`}
          aria-current={name === current ? 'true' : undefined}
          data-finding={name}
          disabled={state.findings === null}
          onClick={() => {
            onShow(name);
          }}
        >
          <Icon name={FINDINGS[name].icon} class="glyph" />
          <span class="title">{FINDINGS[name].title}</span>
          <span class="count">{formatCount(counts[name])}</span>
          <span class="meaning">{FINDINGS[name].meaning}</span>
        </button>
      ))}
      {state.failed && (
        <p class="remark" role="status">
          <Icon name="warning" class="glyph" />
          <span>These lists cannot be shown: findings.json in the run’s folder is missing or damaged.</span>
        </p>
      )}
      {imbalance >= IMBALANCED && <Imbalance dataset={view.dataset} imbalance={imbalance} />}
    </div>
  );
}

function Imbalance(props: {
  readonly dataset: AuditView['dataset'];
  readonly imbalance: number;
}): VNode | null {
  const { classes, classCounts } = props.dataset;
  const named = (count: number): string => classes[classCounts.indexOf(count)] ?? '';
  const most = Math.max(...classCounts);
  const least = Math.min(...classCounts);
  return (
    <p class="remark">
      <Icon name="graph" class="glyph" />
      <span>
        <strong>Uneven classes</strong> <Name text={named(most)} /> has {formatCount(most)} images,{' '}
        <Name text={named(least)} /> {formatCount(least)}: {formatTimes(props.imbalance)} as many.
      </span>
    </p>
  );
}

function formatTimes(factor: number): string {
  return `${factor < 10 ? factor.toFixed(1) : formatCount(Math.round(factor))} times`;
}
