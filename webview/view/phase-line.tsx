import type { ComponentChildren, VNode } from 'preact';
import type { AuditView, PageMessage } from '../../src/protocol/audit-view.js';
import { Button } from '../controls.js';
import { formatPercent, formatTimeLeft } from '../model/format.js';
import { Icon } from './icon.js';

export interface PhaseLineProps {
  readonly view: AuditView;
  readonly post: (message: PageMessage) => void;
}

/** How the audit stands, and what can be done about it. */
export function PhaseLine({ view, post }: PhaseLineProps): VNode | null {
  const { phase, models } = view;
  const button = (
    kind: 'cancel' | 'resume' | 'analyze-again' | 'show-log',
    text: string,
    primary = false,
  ): VNode => (
    <Button
      appearance={primary ? 'primary' : 'secondary'}
      onClick={() => {
        post({ kind });
      }}
    >
      {text}
    </Button>
  );
  const modelsDone =
    models.total > 0 ? `${models.done} of ${models.total} models are done` : 'No model is done';
  switch (phase.kind) {
    case 'running':
      return (
        <div class="phase running">
          <div class="doing">
            <p title={phase.message}>
              <Icon name="sync" class="codicon-modifier-spin" /> {phase.message}
            </p>
            <progress max={1} value={phase.fraction} aria-label="Progress of the analysis" />
            <p class="left">
              {formatPercent(phase.fraction)}
              {phase.secondsLeft !== null && ` · ${formatTimeLeft(phase.secondsLeft)}`}
              {models.total > 0 && ` · ${models.done} of ${models.total} models done`}
            </p>
          </div>
          {phase.here && button('cancel', 'Cancel')}
        </div>
      );
    case 'interrupted':
      return (
        <Notice
          icon="debug-disconnect"
          buttons={[button('resume', 'Resume', true), button('show-log', 'Show log')]}
        >
          The analysis was interrupted: {modelsDone}, and it goes on from there.
        </Notice>
      );
    case 'cancelled':
      return (
        <Notice icon="circle-slash" buttons={[button('resume', 'Resume', true)]}>
          The analysis was cancelled: {modelsDone}, and it goes on from there.
        </Notice>
      );
    case 'failed':
      return (
        <Notice
          icon="error"
          bad
          buttons={[
            button('resume', 'Resume', true),
            button('analyze-again', 'Analyze again'),
            button('show-log', 'Show log'),
          ]}
        >
          {phase.message}
        </Notice>
      );
    case 'damaged':
      // The whole page says so.
      return null;
    case 'done':
      return <div class="phase">{button('analyze-again', 'Analyze again')}</div>;
  }
}

function Notice(props: {
  readonly icon: string;
  readonly bad?: boolean;
  readonly children: ComponentChildren;
  readonly buttons: readonly VNode[];
}): VNode {
  return (
    <div class={`phase notice${props.bad === true ? ' bad' : ''}`}>
      <p>
        <Icon name={props.icon} /> <span>{props.children}</span>
      </p>
      <span class="buttons">{props.buttons}</span>
    </div>
  );
}
