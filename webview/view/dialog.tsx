import type { ComponentChildren, VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

export interface DialogProps {
  readonly label: string;
  readonly class: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A dialog over the page, as long as it is in it. Escape and a click beside it close it; the focus then goes back. */
export function Dialog({ label, class: className, onClose, children }: DialogProps): VNode {
  const element = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    // Taken out of the page without being closed it would keep the focus from where it was.
    return () => {
      dialog?.close();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={`dialog ${className}`}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        // Its content fills it: what is clicked of itself is the ground around it.
        if (event.target === element.current) onClose();
      }}
    >
      <div class="content-of-dialog">{children}</div>
    </dialog>
  );
}
