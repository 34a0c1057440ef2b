import type { VNode } from 'preact';
import type { PageModel, ShownExamples } from '../use-page.js';
import { Detail } from './detail.js';
import { Side } from './side.js';

/** The pane at the side with all about the active example. */
export function ExamplePane(props: { readonly page: PageModel; readonly shown: ShownExamples }): VNode {
  const { view, host, state, change, thumbnails, reviewing, commands, focusGrid } = props.page;
  const { examples, rows, index, row } = props.shown;
  return (
    <Side
      width={state.detailWidth}
      onWidth={(detailWidth) => {
        change({ detailWidth });
      }}
    >
      <Detail
        view={view}
        examples={examples}
        row={row}
        index={index}
        count={rows.length}
        reviewing={reviewing}
        thumbnails={thumbnails}
        post={host.post}
        onStep={(by) => {
          reviewing.go(index + by, 'alone');
        }}
        onClasses={commands.openClasses}
        onDone={focusGrid}
        onClose={() => {
          commands.run('detail');
        }}
      />
    </Side>
  );
}
