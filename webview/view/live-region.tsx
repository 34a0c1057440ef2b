import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Long enough that typing in the search field is not commented letter by letter. */
const QUIET_MS = 700;

/** Says `text` to screen readers when it has stopped changing. */
export function LiveRegion({ text }: { readonly text: string }): VNode {
  const [said, say] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => {
      say(text);
    }, QUIET_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [text]);
  return (
    <div class="sr-only" role="status" aria-live="polite">
      {said}
    </div>
  );
}
