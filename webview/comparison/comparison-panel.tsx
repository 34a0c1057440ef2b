import type { VNode } from 'preact';
import type { AuditView, PageMessage } from '../../src/protocol/audit-view.js';
import type { Change, Comparison } from '../../src/protocol/comparison.js';
import { formatCount } from '../../src/protocol/wording.js';
import { Button } from '../controls.js';
import { countOf, formatPercent, formatTime } from '../model/format.js';
import { wholeList, type Query } from '../model/query.js';
import { Icon } from '../view/icon.js';

/** The lists of examples in the order offered, as their buttons and the toolbar name them. */
const CHANGES: readonly { readonly change: Change; readonly title: string }[] = [
  { change: 'gone', title: 'no longer flagged' },
  { change: 'still', title: 'still flagged' },
  { change: 'fresh', title: 'newly flagged' },
  { change: 'relabelled', title: 'with another label' },
];

export interface ComparisonPanelProps {
  readonly comparison: NonNullable<AuditView['comparison']>;
  readonly query: Query;
  readonly onQuery: (query: Query) => void;
  readonly post: (message: PageMessage) => void;
}

/** What has changed since an earlier run of the dataset: figures before and after, and the examples behind them. */
export function ComparisonPanel({ comparison, query, onQuery, post }: ComparisonPanelProps): VNode {
  const { before, after, places, left, added, sameSettings } = comparison;
  return (
    <section class="comparison" aria-label="Comparison with an earlier audit">
      <p class="since">
        Since the audit of <time dateTime={before.created}>{formatTime(before.created)}</time>:
      </p>
      <dl>
        <Figures
          name="Likely mislabeled"
          before={formatCount(before.likelyMislabeled)}
          after={formatCount(after.likelyMislabeled)}
        />
        <Figures
          name="Held-out accuracy"
          before={formatPercent(before.heldOutAccuracy)}
          after={formatPercent(after.heldOutAccuracy)}
        />
        {before.examples !== after.examples && (
          <Figures name="Images" before={formatCount(before.examples)} after={formatCount(after.examples)} />
        )}
      </dl>
      <div class="changes" role="group" aria-label="Examples that changed">
        {CHANGES.map(({ change, title }) => {
          const shown = query.only?.title === title;
          return (
            <Button
              key={change}
              disabled={places[change].length === 0}
              pressed={shown}
              onClick={() => {
                onQuery(
                  shown
                    ? wholeList('likely_mislabeled')
                    : { ...wholeList('all'), only: { title, places: places[change] } },
                );
              }}
            >
              {formatCount(places[change].length)} {title}
            </Button>
          );
        })}
      </div>
      <Button
        appearance="icon"
        class="end"
        label="End the comparison"
        onClick={() => {
          if (CHANGES.some(({ title }) => title === query.only?.title))
            onQuery(wholeList('likely_mislabeled'));
          post({ kind: 'end-comparison' });
        }}
      >
        <Icon name="close" />
      </Button>
      <Remarks left={left} added={added} sameSettings={sameSettings} />
    </section>
  );
}

function Figures({
  name,
  before,
  after,
}: {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}): VNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <span class="sr-only">before </span>
        {before} <Icon name="arrow-right" />
        <span class="sr-only">now </span>
        <strong>{after}</strong>
      </dd>
    </div>
  );
}

function Remarks({
  left,
  added,
  sameSettings,
}: Pick<Comparison, 'left' | 'added' | 'sameSettings'>): VNode | null {
  const remarks = [
    ...(left.examples > 0
      ? [
          `${countOf(left.examples, 'image')} of the earlier audit ${left.examples === 1 ? 'is' : 'are'} not in the dataset any more, ${formatCount(left.flagged)} of them flagged then.`,
        ]
      : []),
    ...(added > 0 ? [`${countOf(added, 'image')} ${added === 1 ? 'is' : 'are'} new.`] : []),
    ...(sameSettings ? [] : ['The two were analyzed with different settings, which may be why they differ.']),
  ];
  return remarks.length === 0 ? null : <p class="remarks">{remarks.join(' ')}</p>;
}
