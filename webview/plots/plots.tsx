import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type MutableRef } from 'preact/hooks';
import type { AuditView } from '../../src/protocol/audit-view.js';
import type { Examples } from '../model/examples.js';
import { classDifficulty, type ClassSort } from './class-difficulty.js';
import { ClassTable } from './class-table.js';
import { ConfusionPlot } from './confusion-plot.js';
import { DepthHistogram } from './depth-histogram.js';
import type { Filter } from './filter.js';
import { Plane } from './plane.js';
import { StoryPlots } from './story-plots.js';
import { TrendPlot } from './trend-plot.js';
import type { ProbeStoryState } from './use-probe-story.js';

export interface PlotsProps {
  readonly view: AuditView;
  readonly examples: Examples;
  readonly story: ProbeStoryState;
  /** How far they are scrolled; kept while something else is shown. */
  readonly scroll: MutableRef<number>;
  readonly sort: ClassSort;
  readonly onSort: (sort: ClassSort) => void;
  /** A mark was chosen: its examples are to be shown. */
  readonly onFilter: (filter: Filter) => void;
}

const TRENDS = ['held_out_accuracy', 'consensus_consistency', 'output_margin', 'iteration_learned'] as const;
const DEPTHS = ['held_out_depth', 'label_depth', 'training_depth'] as const;

/** What the dataset looks like, in plots over all of its examples. */
export function Plots({ view, examples, story, scroll, sort, onSort, onFilter }: PlotsProps): VNode {
  const { probes, dataset } = view;
  const { measures, consensus, given } = examples;
  const heldOut = measures.get('held_out_depth');
  const label = measures.get('label_depth');
  const classes = useMemo(
    () => classDifficulty(examples),
    [given, examples.flags, heldOut, measures.get('held_out_accuracy')],
  );
  const plots: VNode[] = [];
  if (heldOut !== undefined && label !== undefined) {
    plots.push(<Plane key="plane" {...{ view, examples, heldOut, label, onFilter }} />);
  }
  if (consensus !== null) {
    plots.push(
      <ConfusionPlot key="confusion" {...{ given, consensus, onFilter }} classes={dataset.classes} />,
    );
  }
  for (const measure of DEPTHS) {
    const values = measures.get(measure);
    if (values !== undefined)
      plots.push(<DepthHistogram key={measure} {...{ measure, values, probes, onFilter }} />);
  }
  for (const measure of TRENDS) {
    const values = measures.get(measure);
    if (heldOut !== undefined && values !== undefined) {
      plots.push(<TrendPlot key={measure} {...{ measure, values, heldOut, probes, onFilter }} />);
    }
  }
  plots.push(
    <StoryPlots
      key="story"
      state={story}
      probes={probes}
      total={examples.count}
      repeats={view.repeats}
      onFilter={onFilter}
    />,
  );
  if (classes !== null) plots.push(<ClassTable key="classes" {...{ classes, sort, onSort, onFilter }} />);
  const turns = useTurns(plots.length);
  const reading = consensus === null || heldOut === undefined;
  const busy = turns < plots.length || reading;
  const section = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const { current } = section;
    if (busy || current === null) return undefined;
    // As far as before, now that there is as much as before.
    current.scrollTop = scroll.current;
    return () => {
      scroll.current = current.scrollTop;
    };
  }, [busy]);
  return (
    <section ref={section} class="plots" aria-label="Plots" aria-busy={busy}>
      {plots.slice(0, turns)}
      {reading && (
        <p class="reading" role="status">
          Reading the results…
        </p>
      )}
    </section>
  );
}

/** Counts up to `count`, one a task: all plots drawn at once would hold the page up. */
function useTurns(count: number): number {
  const [turns, setTurns] = useState(1);
  useEffect(() => {
    if (turns >= count) return undefined;
    const timer = setTimeout(() => {
      setTurns(turns + 1);
    });
    return () => {
      clearTimeout(timer);
    };
  }, [turns, count]);
  return Math.min(turns, count);
}
