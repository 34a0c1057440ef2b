import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ThumbnailStore } from '../thumbnails/thumbnail-store.js';
import { imageUri } from './image-uri.js';
import { Thumbnail } from './thumbnail.js';

export interface PictureProps {
  /** The dataset's folder; null: its images are not files of their own. */
  readonly images: string | null;
  readonly path: string;
  readonly place: number;
  readonly alt: string;
  readonly thumbnails: ThumbnailStore;
}

/** The original image, as large as the pane; its preview until it is there, and where it cannot be shown. */
export function Picture({ images, path, place, alt, thumbnails }: PictureProps): VNode {
  const uri = imageUri(images, path);
  const [state, setState] = useState<'loading' | 'shown' | 'failed'>('loading');
  const [small, setSmall] = useState(false);
  useEffect(() => {
    setState('loading');
  }, [uri]);
  return (
    <div class="picture">
      <div class={`stage${small ? ' small' : ''}`}>
        {(uri === null || state !== 'shown') && <Thumbnail store={thumbnails} place={place} />}
        {uri !== null && state !== 'failed' && (
          <img
            key={uri}
            src={uri}
            alt={alt}
            decoding="async"
            draggable={false}
            class={state}
            onLoad={(event) => {
              // Scaled up a lot, blurring would only hide the pixels that the networks saw.
              setSmall(event.currentTarget.naturalWidth < 160);
              setState('shown');
            }}
            onError={() => {
              setState('failed');
            }}
          />
        )}
      </div>
      {uri === null && <p class="note">{whyNot(images)}</p>}
      {state === 'failed' && (
        <p class="note">
          The image itself cannot be shown here: it was moved, or has a format of its own. This is its
          preview.
        </p>
      )}
    </div>
  );
}

function whyNot(images: string | null): string {
  return images === null
    ? 'The images of this dataset are packed into one file; this is the preview.'
    : 'The image lies outside of the dataset’s folder; this is its preview.';
}
