import type { VNode } from 'preact';
import type { AuditView, PageMessage } from '../../src/protocol/audit-view.js';
import { formatCount } from '../../src/protocol/wording.js';
import { countOf, formatPercent, formatTime } from '../model/format.js';
import { Name } from './name.js';
import { Notices } from './notices.js';
import { PhaseLine } from './phase-line.js';

/** Held-out accuracy below which the flag takes the models' confusion for errors: see docs/method.md, Limits. */
const WEAK = 0.6;

export interface HeaderProps {
  readonly view: AuditView;
  /** Flagged and all examples read so far; null: none read. */
  readonly found: { readonly flagged: number; readonly of: number } | null;
  readonly notices: boolean;
  readonly onNotices: (open: boolean) => void;
  readonly post: (message: PageMessage) => void;
}

export function Header({ view, found, notices, onNotices, post }: HeaderProps): VNode {
  const { dataset, phase, summary } = view;
  return (
    <header class="header">
      <div class="headline">
        <Figure found={found} sofar={phase.kind !== 'done'} running={phase.kind === 'running'} />
        <p class="about">
          <span>
            <Name text={dataset.name} class="dataset" />
          </span>
          <span>{countOf(dataset.examples, 'image')}</span>
          <span>{countOf(dataset.classes.length, 'class', 'classes')}</span>
          {view.preset !== '' && <span>{view.preset}</span>}
          {formatTime(view.created) !== '' && <time dateTime={view.created}>{formatTime(view.created)}</time>}
          {summary !== null && (
            <span title="Share of the labels that models which never saw the image predict.">
              {formatPercent(summary.heldOutAccuracy)} held-out accuracy
            </span>
          )}
        </p>
        {summary !== null && summary.heldOutAccuracy < WEAK && (
          <p class="caution">
            The models are often wrong on this dataset themselves: trust the order more than the flags.
          </p>
        )}
      </div>
      <PhaseLine view={view} post={post} />
      <Notices view={view} open={notices} onOpen={onNotices} post={post} />
    </header>
  );
}

function Figure({
  found,
  sofar,
  running,
}: {
  readonly found: HeaderProps['found'];
  readonly sofar: boolean;
  readonly running: boolean;
}): VNode {
  if (found === null)
    return <h1 class="figure quiet">{running ? 'Looking for wrong labels' : 'No results yet'}</h1>;
  const { flagged, of } = found;
  const tail = sofar ? ' so far' : '';
  if (flagged === 0) {
    return (
      <h1 class="figure">
        <strong>None</strong> of {countOf(of, 'label')} looks wrong{tail}
      </h1>
    );
  }
  return (
    <h1 class="figure">
      <strong>{formatCount(flagged)}</strong> of {countOf(of, 'label')} {flagged === 1 ? 'is' : 'are'}{' '}
      probably wrong
      {tail}
    </h1>
  );
}
