import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { AuditView, PageMessage } from '../../src/protocol/audit-view.js';
import { Button } from '../controls.js';
import { BackBar } from '../evidence/back-bar.js';
import type { EvidenceStore } from '../evidence/evidence-store.js';
import type { Visit } from '../evidence/use-trail.js';
import { CopiesNote } from '../findings/copies-note.js';
import type { DuplicateGroup } from '../findings/findings.js';
import { Why } from '../evidence/why.js';
import { textAt } from '../model/columns.js';
import { fileName, groupOf, measureAt, type Examples } from '../model/examples.js';
import { formatCount } from '../../src/protocol/wording.js';
import { formatScore, isolate } from '../model/format.js';
import { LISTS } from '../model/lists.js';
import { DecisionPanel } from '../review/decision-panel.js';
import { pathNow } from '../review/path-now.js';
import type { Reviewing } from '../review/use-reviewing.js';
import type { ThumbnailStore } from '../thumbnails/thumbnail-store.js';
import { useWidth } from '../plots/use-width.js';
import { DepthLadder } from './depth-ladder.js';
import { GroupGlyph } from './group-glyph.js';
import { Icon } from './icon.js';
import { LabelChange } from './label-change.js';
import { MeasureList } from './measure-list.js';
import { Name } from './name.js';
import { Picture } from './picture.js';

export interface DetailProps {
  readonly view: AuditView;
  readonly examples: Examples;
  readonly row: number;
  /** Place in the grid's order, and its length. */
  readonly index: number;
  readonly count: number;
  readonly reviewing: Reviewing;
  readonly thumbnails: ThumbnailStore;
  /** Null: the run has none, or it cannot be read yet. */
  readonly evidence: EvidenceStore | null;
  readonly hasEvidence: boolean;
  /** The visit that the user came back from. */
  readonly returned: Visit | null;
  /** Images that show the same as this one, and it itself; undefined: none does. */
  readonly copies: DuplicateGroup | undefined;
  readonly onCopy: (place: number) => void;
  /** The example that this one was opened from: its place and its file's name. */
  readonly origin: { readonly place: number; readonly name: string } | null;
  readonly onBack: () => void;
  /** Opens a neighbour: what it and its like are, and their places. */
  readonly onVisit: (visit: Visit, what: string, places: readonly number[]) => void;
  readonly post: (message: PageMessage) => void;
  readonly onStep: (by: 1 | -1) => void;
  readonly onClasses: () => void;
  /** Goes on in the grid. */
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** One example: what it shows, what it is called, and why it is where it is. */
export function Detail(props: DetailProps): VNode {
  const { view, examples, row, index, count, reviewing, thumbnails, post, onStep, onClose } = props;
  const place = examples.places[row] ?? 0;
  const path = pathNow(view, examples.paths?.[row] ?? '', reviewing.entries.get(place));
  const given = textAt(examples.given, row);
  const suggested = textAt(examples.suggested, row);
  const group = groupOf(examples, row);
  const flagged = examples.flags[row] === 1;
  const score = measureAt(examples, 'label_error_score', row);
  const confidence = measureAt(examples, 'suggestion_confidence', row);
  // Each measure is held against all examples: not again at every decision.
  const [facts, width] = useWidth();
  const measures = useMemo(() => <MeasureList examples={examples} row={row} />, [examples.measures, row]);
  const naming = { probes: view.probes, classes: view.dataset.classes };
  const depths = (
    <>
      <h2>Depth</h2>
      <DepthLadder
        probes={view.probes}
        heldOut={measureAt(examples, 'held_out_depth', row)}
        label={measureAt(examples, 'label_depth', row)}
        heldOutThreshold={view.summary?.heldOutDepthThreshold ?? null}
        labelThreshold={view.summary?.labelDepthThreshold ?? null}
      />
    </>
  );
  return (
    <section class="detail">
      <header class="bar">
        <span class="position">
          {formatCount(index + 1)} of {formatCount(count)}
        </span>
        <Button
          appearance="icon"
          label="Previous example"
          disabled={index === 0}
          onClick={() => {
            onStep(-1);
          }}
        >
          <Icon name="chevron-left" />
        </Button>
        <Button
          appearance="icon"
          label="Next example"
          disabled={index === count - 1}
          onClick={() => {
            onStep(1);
          }}
        >
          <Icon name="chevron-right" />
        </Button>
        <Button appearance="icon" label="Close the example (D)" onClick={onClose}>
          <Icon name="close" />
        </Button>
      </header>
      {props.origin !== null && (
        <BackBar name={props.origin.name} origin={props.origin.place} onBack={props.onBack} />
      )}
      <div class="body">
        <Picture
          images={view.images}
          path={path}
          place={place}
          alt={isolate(fileName(path))}
          thumbnails={thumbnails}
        />
        <div class="facts" ref={facts}>
          <LabelChange given={given} suggested={suggested} />
          <DecisionPanel
            reviewing={reviewing}
            place={place}
            given={given}
            suggested={suggested}
            onClasses={props.onClasses}
            onDone={props.onDone}
          />
          <p class="verdict">
            {flagged ? 'The label is probably wrong' : 'The label is not flagged'} (score {formatScore(score)}
            ).
            {!Number.isNaN(confidence) && (
              <>
                {' '}
                If it is wrong, the image most likely shows <bdi>{suggested}</bdi> ({formatScore(confidence)}
                ).
              </>
            )}
          </p>
          {group !== null && (
            <p class="group">
              <GroupGlyph list={group} />
              <span>
                <strong>{LISTS[group].title}</strong> {LISTS[group].meaning}
              </span>
            </p>
          )}
          {props.copies !== undefined && (
            <CopiesNote
              group={props.copies}
              {...{ examples, row, place, thumbnails }}
              onOpen={props.onCopy}
            />
          )}
          {!props.hasEvidence ? (
            depths
          ) : (
            <Why
              store={props.evidence}
              instead={depths}
              {...{ examples, row, place, width, thumbnails }}
              naming={naming}
              returned={props.returned}
              onOpen={props.onVisit}
            />
          )}
          <h2>Measures</h2>
          {measures}
          <h2>File</h2>
          <div class="file">
            <Name text={path} class="path" />
            <span class="actions">
              <Button
                appearance="icon"
                label="Copy the path"
                onClick={() => {
                  post({ kind: 'copy', text: path });
                }}
              >
                <Icon name="copy" />
              </Button>
              {view.images !== null && (
                <>
                  <Button
                    appearance="icon"
                    label="Open the image in an editor"
                    onClick={() => {
                      post({ kind: 'open-image', path });
                    }}
                  >
                    <Icon name="go-to-file" />
                  </Button>
                  <Button
                    appearance="icon"
                    label="Reveal the image in the Explorer"
                    onClick={() => {
                      post({ kind: 'reveal-image', path });
                    }}
                  >
                    <Icon name="folder-opened" />
                  </Button>
                </>
              )}
            </span>
          </div>
          {examples.consensus !== null && (
            <dl class="more">
              <dt>Consensus class</dt>
              <dd>
                <Name text={textAt(examples.consensus, row)} />
              </dd>
              {examples.splits !== null && textAt(examples.splits, row) !== '' && (
                <>
                  <dt>Split</dt>
                  <dd>
                    <Name text={textAt(examples.splits, row)} />
                  </dd>
                </>
              )}
              {examples.ids !== null && examples.ids[row] !== examples.paths?.[row] && (
                <>
                  <dt>Id</dt>
                  <dd>
                    <Name text={examples.ids[row] ?? ''} />
                  </dd>
                </>
              )}
            </dl>
          )}
        </div>
      </div>
    </section>
  );
}
