import type { VNode } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { ThumbnailStore } from '../thumbnails/thumbnail-store.js';
import { imageUri } from './image-uri.js';
import { Thumbnail } from './thumbnail.js';
import { useSettled } from './use-settled.js';

/** Scaled up a lot, blurring would only hide the pixels that the networks saw. */
const PIXELATED_BELOW = 160;

export interface PictureProps {
  /** The dataset's folder; null: its images are not files of their own. */
  readonly images: string | null;
  readonly path: string;
  readonly place: number;
  readonly alt: string;
  readonly thumbnails: ThumbnailStore;
}

/** How loading an image ended. */
interface Outcome {
  readonly uri: string;
  readonly state: 'shown' | 'failed';
  readonly small: boolean;
}

/** The original image, as large as the pane; its preview until it is there, and where it cannot be shown. */
export function Picture({ images, path, place, alt, thumbnails }: PictureProps): VNode {
  const uri = imageUri(images, path);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const ended = outcome?.uri === uri ? outcome : null;
  const isWanted = useSettled(uri);
  // An image that was stepped past may still come, when another is already shown.
  const current = useRef(uri);
  current.current = uri;
  const end = (next: Outcome): void => {
    if (next.uri === current.current) setOutcome(next);
  };
  // Paths are read a moment after the grid can be shown.
  const note = path === '' ? null : noteOf(images, uri, ended);
  return (
    <div class="picture">
      <div class={`stage${ended?.small === true ? ' small' : ''}`}>
        {ended?.state !== 'shown' && <Thumbnail store={thumbnails} place={place} />}
        {uri !== null && isWanted && ended?.state !== 'failed' && (
          <img
            key={uri}
            src={uri}
            alt={alt}
            decoding="async"
            draggable={false}
            class={ended?.state ?? 'loading'}
            onLoad={(event) => {
              const small = event.currentTarget.naturalWidth < PIXELATED_BELOW;
              end({ uri, state: 'shown', small });
            }}
            onError={() => {
              end({ uri, state: 'failed', small: false });
            }}
          />
        )}
      </div>
      {note !== null && <p class="note">{note}</p>}
    </div>
  );
}

function noteOf(images: string | null, uri: string | null, ended: Outcome | null): string | null {
  if (images === null) {
    return 'The images of this dataset are packed into one file; this is the preview.';
  }
  if (uri === null) return 'The image lies outside of the dataset’s folder; this is its preview.';
  return ended?.state === 'failed'
    ? 'The image itself cannot be shown here: it was moved, or this page does not know its format. This is its preview.'
    : null;
}
