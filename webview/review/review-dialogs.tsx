import type { VNode } from 'preact';
import type { PageModel } from '../use-page.js';
import { ClassPicker } from './class-picker.js';
import { KeyHelp } from './key-help.js';

/** The dialog that is open, where one is. */
export function ReviewDialogs({ page }: { readonly page: PageModel }): VNode | null {
  const { commands, reviewing, view } = page;
  switch (commands.dialog) {
    case 'help':
      return <KeyHelp onClose={commands.closeDialog} />;
    case 'classes':
      return (
        <ClassPicker
          classes={reviewing.classes}
          keys={reviewing.keys}
          format={view.dataset.format}
          about={reviewing.about}
          onPick={(label) => {
            commands.closeDialog();
            reviewing.decide({ kind: 'label', label });
          }}
          onClose={commands.closeDialog}
        />
      );
    case null:
      return null;
  }
}
