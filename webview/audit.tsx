import type { VNode } from 'preact';
import { ComparisonPanel } from './comparison/comparison-panel.js';
import { FindingEntries } from './findings/finding-entries.js';
import { findingShown, pickedOut } from './findings/finding-lists.js';
import { wholeList } from './model/query.js';
import { ReviewDialogs } from './review/review-dialogs.js';
import { usePage, type PageProps } from './use-page.js';
import { Content } from './view/content.js';
import { ExamplePane } from './view/example-pane.js';
import { foundSoFar } from './view/found-so-far.js';
import { Header } from './view/header.js';
import { Lists } from './view/lists.js';
import { Damaged } from './view/nothing.js';

/** The whole page: what is known of the audit and of its examples, put into its parts. */
export function Audit(props: PageProps): VNode {
  const { host, view, state, change } = props;
  const page = usePage(props);
  const { counts, reviewing, found } = page;
  const finding = findingShown(state.query.only);
  if (view.phase.kind === 'damaged') {
    return (
      <main class="audit damaged">
        <Damaged message={view.phase.message} post={host.post} />
      </main>
    );
  }
  return (
    <main class="audit">
      <Header
        view={view}
        found={foundSoFar(view, counts)}
        notices={state.notices}
        onNotices={(notices) => {
          change({ notices });
        }}
        post={host.post}
      />
      {view.comparison !== null && (
        <ComparisonPanel
          comparison={view.comparison}
          query={state.query}
          onQuery={(query) => {
            change({ query, plots: false });
          }}
          post={host.post}
        />
      )}
      <Lists
        counts={counts}
        decided={reviewing.off === null ? (reviewing.progress?.decided ?? null) : null}
        current={state.plots ? 'plots' : finding === null ? state.query.list : 'finding'}
        onShow={(list) => {
          change({ query: { ...state.query, list, only: null }, plots: false });
        }}
        onPlots={() => {
          change({ plots: true });
        }}
      >
        <FindingEntries
          view={view}
          state={found}
          current={state.plots ? null : finding}
          onShow={(name) => {
            if (found.findings === null) return;
            change({ query: { ...wholeList('all'), only: pickedOut(found.findings, name) }, plots: false });
          }}
        />
      </Lists>
      <Content page={page} />
      {state.detail && !state.plots && page.shown !== null && <ExamplePane page={page} shown={page.shown} />}
      <ReviewDialogs page={page} />
    </main>
  );
}
