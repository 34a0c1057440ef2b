import type { VNode } from 'preact';
import type { Examples } from '../model/examples.js';
import { wholeList } from '../model/query.js';
import type { PageModel } from '../use-page.js';
import { Plots } from './plots.js';

/** The plots, in the place of a list. A mark that is chosen leads to its examples. */
export function PlotsContent({
  page,
  examples,
}: {
  readonly page: PageModel;
  readonly examples: Examples;
}): VNode {
  const { view, state, change, story, plotsScroll } = page;
  return (
    <div class="content">
      <Plots
        view={view}
        examples={examples}
        story={story}
        scroll={plotsScroll}
        sort={state.classSort}
        onSort={(classSort) => {
          change({ classSort });
        }}
        onFilter={(filter) => {
          change({ query: { ...wholeList('all'), filter }, plots: false });
        }}
      />
    </div>
  );
}
