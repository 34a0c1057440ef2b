import type { VNode } from 'preact';
import type { AuditView, PageMessage } from '../../src/protocol/audit-view.js';
import { formatCount } from '../../src/protocol/wording.js';
import { countOf } from '../model/format.js';
import { Icon } from './icon.js';
import { Name } from './name.js';

export interface NoticesProps {
  readonly view: AuditView;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  readonly post: (message: PageMessage) => void;
}

/** What the audit left out or warns of: a line, and the whole on request. */
export function Notices({ view, open, onOpen, post }: NoticesProps): VNode | null {
  const { dataset, warnings } = view;
  const { unreadable, setAside } = dataset;
  const parts = [
    ...(unreadable.count > 0 ? [`${countOf(unreadable.count, 'image')} skipped`] : []),
    ...(setAside.length > 0 ? [`${countOf(setAside.length, 'class', 'classes')} set aside`] : []),
    ...(warnings.length > 0 ? [countOf(warnings.length, 'warning')] : []),
  ];
  if (parts.length === 0) return null;
  return (
    <details
      class="notices"
      open={open}
      onToggle={(event) => {
        if (event.currentTarget.open !== open) onOpen(event.currentTarget.open);
      }}
    >
      <summary>
        <Icon name="info" /> {parts.join(' · ')}
      </summary>
      {/* It scrolls: a stop for the keyboard. */}
      <ul tabIndex={0} aria-label="What was left out, and warnings">
        {warnings.map((warning) => (
          <li key={warning}>
            <bdi>{warning}</bdi>
          </li>
        ))}
        {unreadable.count > 0 && (
          <li>
            {countOf(unreadable.count, 'image')} could not be read and took no part:
            <Unreadable {...unreadable} canOpen={view.images !== null} post={post} />
          </li>
        )}
        {setAside.map(({ name, images }) => (
          <li key={name}>
            <Name text={name} /> has {countOf(images, 'image')}, too few to train on and to check: set aside.
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Each image that was skipped, with the reason, as far as the page knows them. */
function Unreadable(
  props: AuditView['dataset']['unreadable'] & {
    readonly canOpen: boolean;
    readonly post: NoticesProps['post'];
  },
): VNode {
  const { count, first, canOpen, post } = props;
  return (
    <ul class="unreadable">
      {first.map(({ path, reason }) => (
        <li key={path}>
          {canOpen ? (
            <button
              type="button"
              onClick={() => {
                post({ kind: 'open-image', path });
              }}
            >
              <bdi>{path}</bdi>
            </button>
          ) : (
            <bdi>{path}</bdi>
          )}
          : <bdi>{reason}</bdi>
        </li>
      ))}
      {count > first.length && <li>and {formatCount(count - first.length)} more, which audit.dlens names</li>}
    </ul>
  );
}
