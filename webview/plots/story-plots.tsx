import type { VNode } from 'preact';
import { formatCount } from '../../src/protocol/wording.js';
import { countOf, formatPercent } from '../model/format.js';
import { LISTS } from '../model/lists.js';
import { DataTable } from './data-table.js';
import type { Filter } from './filter.js';
import { LinePlot } from './line-plot.js';
import { Plot } from './plot.js';
import { SERIES, type ProbeStory, type Series, type Tally } from './probe-story.js';
import { numberTicks, probeTicks, type Tick } from './scale.js';
import { SeriesLegend } from './series-legend.js';
import type { ProbeStoryState } from './use-probe-story.js';

export interface StoryPlotsProps {
  readonly state: ProbeStoryState;
  readonly probes: readonly string[];
  readonly total: number;
  /** The stories are those of the first. */
  readonly repeats: number;
  readonly onFilter: (filter: Filter) => void;
}

/** How each group is processed inside the networks, and how it was learned. */
export function StoryPlots({ state, probes, total, repeats, onFilter }: StoryPlotsProps): VNode | null {
  if (state.kind === 'none') return null;
  const { story } = state;
  if (story === null) {
    return (
      <p class="reading" role="status">
        {state.kind === 'failed'
          ? 'Why examples are hard could not be read: files of the run’s folder “evidence” are missing or damaged.'
          : 'Reading why examples are hard…'}
      </p>
    );
  }
  const first = repeats > 1 ? ` Of ${formatCount(repeats)} repeats the first is counted.` : '';
  const soFar =
    state.kind === 'reading'
      ? ` From ${countOf(story.examples.all, 'example')} of ${countOf(total, 'example')} so far.`
      : '';
  const tail = first + soFar;
  const byProbe = (at: (place: number) => number): Tick[] => probeTicks(probes, at);
  const probe = (place: number): string => probes[place] ?? String(place);
  return (
    <>
      <SharePlot
        name="probes-held-out"
        title="k-NN accuracy by probe, held out"
        what="Share of the examples whose neighbours at a probe vote for their label, in models that did not train on them."
        {...{ story, tail, onFilter }}
        tallies={story.heldOut}
        axis="Probe"
        ticks={byProbe}
        place={probe}
      />
      <SharePlot
        name="probes-trained"
        title="k-NN accuracy by probe, trained on"
        what="The same in models that trained on them."
        {...{ story, tail, onFilter }}
        tallies={story.trained}
        axis="Probe"
        ticks={byProbe}
        place={probe}
      />
      {story.epochs.all.of.length > 1 && (
        <SharePlot
          name="learning"
          title="Learning curves"
          what="Share of the labels that a network predicts when it meets the example in training."
          {...{ story, tail, onFilter }}
          tallies={story.epochs}
          axis="Epoch"
          ticks={(at) =>
            numberTicks(1, story.epochs.all.of.length, 8, (epoch) => at(epoch - 1)).filter(
              ({ text }) => !text.includes('.'),
            )
          }
          place={(place) => String(place + 1)}
        />
      )}
    </>
  );
}

interface SharePlotProps {
  readonly name: string;
  readonly title: string;
  readonly what: string;
  readonly story: ProbeStory;
  readonly tail: string;
  readonly tallies: Readonly<Record<Series, Tally>>;
  readonly axis: string;
  readonly ticks: (at: (place: number) => number) => readonly Tick[];
  readonly place: (place: number) => string;
  readonly onFilter: (filter: Filter) => void;
}

function SharePlot(props: SharePlotProps): VNode {
  const { name, title, what, story, tail, tallies, axis, ticks, place, onFilter } = props;
  const shown = SERIES.filter((series) => story.examples[series] > 0);
  const lines = shown.map((series) => ({ key: series, values: shares(tallies[series]) }));
  const all = shares(tallies.all);
  const first = all[0] ?? Number.NaN;
  const last = all.at(-1) ?? Number.NaN;
  const ends = Number.isNaN(first)
    ? ''
    : ` Of all, ${formatPercent(first)} at ${axis.toLowerCase()} ${place(0)} and ${formatPercent(last)} at ${axis.toLowerCase()} ${place(all.length - 1)}.`;
  return (
    <Plot
      name={name}
      title={title}
      gist={`${what}${ends}${tail}`}
      draw={(width) => (
        <LinePlot
          label={`${title}.${ends}`}
          lines={lines}
          width={width}
          title={axis}
          places={all.length}
          ticks={ticks}
        />
      )}
    >
      <SeriesLegend counts={story.examples} onFilter={onFilter} />
      <DataTable
        about={title}
        head={[axis, ...shown.map((series) => LISTS[series].title)]}
        rows={() => all.map((_, at) => [place(at), ...lines.map(({ values }) => percent(values[at]))])}
      />
    </Plot>
  );
}

function shares({ right, of }: Tally): number[] {
  return right.map((count, place) => count / (of[place] ?? 0));
}

function percent(share = Number.NaN): string {
  return Number.isNaN(share) ? '–' : `${(share * 100).toFixed(1)} %`;
}
