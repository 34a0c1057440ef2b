import type { VNode } from 'preact';
import type { PageMessage } from '../../src/protocol/audit-view.js';
import { formatCount, plural } from '../../src/protocol/wording.js';
import { Button } from '../controls.js';
import { IS_MAC } from '../platform.js';
import { Icon } from '../view/icon.js';
import { keyName } from './keys.js';
import { progressWords } from './review-words.js';
import type { Reviewing } from './use-reviewing.js';

export interface ReviewBarProps {
  readonly reviewing: Reviewing;
  /** Of the list that is shown; null: not known yet. */
  readonly decided: number | null;
  readonly listed: number;
  readonly advance: boolean;
  readonly onAdvance: (advance: boolean) => void;
  readonly onHelp: () => void;
  readonly post: (message: PageMessage) => void;
}

/** How far the review of the list is, and what concerns all of it. */
export function ReviewBar(props: ReviewBarProps): VNode {
  const { reviewing, decided, listed, advance, onAdvance, onHelp, post } = props;
  const { off, selection, progress } = reviewing;
  const help = (
    <Button appearance="icon" label="Show all keys (?)" onClick={onHelp}>
      <Icon name="keyboard" />
    </Button>
  );
  if (off !== null) {
    return (
      <footer class="review-bar" role="group" aria-label="Review">
        <span class="off" title={off}>
          {off}
        </span>
        {help}
      </footer>
    );
  }
  const unsaved = progress?.unsaved ?? 0;
  return (
    <footer class="review-bar" role="group" aria-label="Review">
      {decided !== null && <span class="reviewed">{progressWords(decided, listed)} reviewed</span>}
      {selection.places.size > 0 && (
        <span class="selected">{formatCount(selection.places.size)} selected</span>
      )}
      <label class="advance" title="After a decision, go to the next undecided example">
        <input
          type="checkbox"
          checked={advance}
          onChange={(event) => {
            onAdvance(event.currentTarget.checked);
          }}
        />
        Go on by itself
      </label>
      <span class="document">
        {unsaved > 0 && <span class="unsaved">{plural(unsaved, 'label', 'labels')} to save</span>}
        {help}
        <Button
          appearance="icon"
          label={`Undo (${keyName('Ctrl+Z', IS_MAC)})`}
          onClick={() => {
            post({ kind: 'undo' });
          }}
        >
          <Icon name="discard" />
        </Button>
        <Button
          appearance="icon"
          label={`Redo (${keyName('Ctrl+Shift+Z', IS_MAC)})`}
          onClick={() => {
            post({ kind: 'redo' });
          }}
        >
          <Icon name="redo" />
        </Button>
        <Button
          appearance={unsaved > 0 ? 'primary' : 'secondary'}
          hint={`Write the labels into the dataset (${keyName('Ctrl+S', IS_MAC)})`}
          onClick={() => {
            post({ kind: 'save' });
          }}
        >
          Save
        </Button>
      </span>
    </footer>
  );
}
