import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { formatCount } from '../../src/protocol/wording.js';
import { LISTS } from '../model/lists.js';
import { countOutdated, wholeList } from '../model/query.js';
import { PlotsContent } from '../plots/plots-content.js';
import { ReviewBar } from '../review/review-bar.js';
import { progressWords } from '../review/review-words.js';
import { useNews } from '../review/use-news.js';
import type { PageModel } from '../use-page.js';
import { LiveRegion } from './live-region.js';
import { Nothing } from './nothing.js';
import { ShownGrid } from './shown-grid.js';
import { Toolbar } from './toolbar.js';

/** The list that is shown: what narrows it down, its examples, and how far their review is. */
export function Content({ page }: { readonly page: PageModel }): VNode {
  const { host, view, review, state, change, reading, rows, shown, listed, reviewing, commands } = page;
  const { query, sort } = state;
  const { examples, begun, failed, retry } = reading;
  const count = shown?.total ?? 0;
  const decided = reviewing.progress?.decided?.[query.list] ?? null;
  const outdated = useMemo(
    () => (examples === null || rows === null ? 0 : countOutdated(examples, rows, query, review.entries)),
    [examples?.places, rows, query, review.version],
  );
  const news = useNews(
    rows === null
      ? ''
      : `${LISTS[query.list].title}: ${formatCount(count)} of ${formatCount(listed)} examples shown`,
    reviewing.news,
    decided === null ? null : progressWords(decided, listed),
  );
  if (state.plots && examples !== null) return <PlotsContent page={page} examples={examples} />;
  return (
    <div class="content">
      {view.rows !== null && (begun || !failed) && (
        <Toolbar
          query={query}
          sort={sort}
          size={state.size}
          classes={view.dataset.classes}
          shown={count}
          listed={listed}
          outdated={outdated}
          disabled={!begun}
          onQuery={(next) => {
            change({ query: next });
          }}
          onSort={(next) => {
            change({ sort: next });
          }}
          onSize={(size) => {
            change({ size });
          }}
          onRefilter={() => {
            review.refilter();
          }}
        />
      )}
      {shown !== null ? (
        <ShownGrid page={page} shown={shown} />
      ) : (
        <Nothing
          view={view}
          query={query}
          failed={failed}
          reading={view.rows !== null && rows === null}
          filtered={listed > 0}
          onClear={() => {
            change({ query: wholeList(query.list) });
          }}
          onRetry={retry}
          onAll={() => {
            change({ query: wholeList('all') });
          }}
        />
      )}
      {begun && (
        <ReviewBar
          reviewing={reviewing}
          decided={decided}
          listed={listed}
          advance={state.advance}
          onAdvance={(advance) => {
            change({ advance });
          }}
          onHelp={commands.openHelp}
          post={host.post}
        />
      )}
      <LiveRegion text={news} />
    </div>
  );
}
