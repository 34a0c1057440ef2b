import type { VNode } from 'preact';
import { useAhead } from '../evidence/use-ahead.js';
import { fileName, rowOf } from '../model/examples.js';
import { isolate } from '../model/format.js';
import type { ShownExamples } from '../model/shown-examples.js';
import type { PageModel } from '../use-page.js';
import { Detail } from './detail.js';
import { Side } from './side.js';

/** The pane at the side with all about the active example. */
export function ExamplePane(props: { readonly page: PageModel; readonly shown: ShownExamples }): VNode {
  const { view, host, state, change, thumbnails, evidence, found, trail, reviewing, commands, focusGrid } =
    props.page;
  const { examples, rows, total, index, row, place } = props.shown;
  const { origin } = trail;
  const next = rows[index + 1];
  useAhead(evidence, place, next === undefined ? null : (examples.places[next] ?? null));
  const copies = found.findings?.groupOf.get(place);
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
        count={total}
        reviewing={reviewing}
        thumbnails={thumbnails}
        evidence={evidence}
        hasEvidence={evidence !== null || (examples.extent === 'first' && view.evidence !== null)}
        copies={copies}
        onCopy={(other) => {
          const name = isolate(fileName(examples.paths?.[row] ?? ''));
          trail.open(place, other, `copies of ${name}`, copies?.examples ?? [other]);
        }}
        returned={trail.returned}
        origin={
          origin === null
            ? null
            : { place: origin, name: fileName(examples.paths?.[rowOf(examples, origin)] ?? '') }
        }
        onBack={trail.back}
        onVisit={(visit, what, places) => {
          trail.open(visit.from, visit.to, what, [visit.from, ...places], visit);
        }}
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
