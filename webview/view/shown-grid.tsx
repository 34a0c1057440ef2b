import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { remarksOf } from '../findings/copy-words.js';
import { findingShown } from '../findings/finding-lists.js';
import { LISTS } from '../model/lists.js';
import { THUMBNAIL_SIZES } from '../model/ui-state.js';
import { Enlarged } from '../review/enlarged.js';
import type { ShownExamples } from '../model/shown-examples.js';
import type { PageModel } from '../use-page.js';
import { Grid } from './grid.js';

/** The examples that are shown, and over them one of them alone where the user enlarged it. */
export function ShownGrid(props: { readonly page: PageModel; readonly shown: ShownExamples }): VNode {
  const { view, state, change, keeper, asked, onShown, thumbnails, found, reviewing, commands, gridKeys } =
    props.page;
  const { examples, rows, total, index, row, place } = props.shown;
  const { query, sort } = state;
  const { findings } = found;
  const finding = findingShown(query.only);
  const remarks = useMemo(
    () => (findings === null || finding === null ? null : remarksOf(findings, finding)),
    [findings, finding],
  );
  return (
    <div class="stand">
      <Grid
        label={LISTS[query.list].title}
        examples={examples}
        rows={rows}
        total={total}
        asked={JSON.stringify([query, sort])}
        sortBy={sort.by}
        marks={query.list !== 'likely_mislabeled'}
        cellWidth={THUMBNAIL_SIZES[state.size] ?? THUMBNAIL_SIZES[2]}
        active={state.selected}
        selection={reviewing.selection}
        entries={reviewing.entries}
        remarks={remarks}
        covered={commands.isEnlarged}
        revealed={asked?.place ?? null}
        anchor={keeper.anchor}
        thumbnails={thumbnails}
        keys={gridKeys}
        onGo={reviewing.go}
        onSelect={reviewing.select}
        onOpen={() => {
          change({ detail: true });
        }}
        onAnchor={keeper.keepAnchor}
        onRevealed={onShown}
      />
      {commands.isEnlarged && (
        <Enlarged
          view={view}
          examples={examples}
          row={row}
          index={index}
          count={total}
          entry={reviewing.entries.get(place)}
          thumbnails={thumbnails}
          onClose={commands.closeEnlarged}
        />
      )}
    </div>
  );
}
