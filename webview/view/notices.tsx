import type { VNode } from 'preact';
import type { AuditView } from '../../src/protocol/audit-view.js';
import { countOf } from '../model/format.js';
import { Icon } from './icon.js';
import { Name } from './name.js';

export interface NoticesProps {
  readonly view: AuditView;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
}

/** What the audit left out or warns of: a line, and the whole on request. */
export function Notices({ view: { dataset, warnings }, open, onOpen }: NoticesProps): VNode | null {
  const { unreadable, setAside } = dataset;
  const parts = [
    ...(unreadable > 0 ? [`${countOf(unreadable, 'image')} skipped`] : []),
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
      <ul>
        {warnings.map((warning) => (
          <li key={warning}>
            <bdi>{warning}</bdi>
          </li>
        ))}
        {unreadable > 0 && (
          <li>
            {countOf(unreadable, 'image')} could not be read and took no part; audit.dlens names each with the
            reason.
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
