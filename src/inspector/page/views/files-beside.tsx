/** Devices of an image that stand in other files: chosen here, the image is opened again with them. */
import { useState } from 'preact/hooks';
import { Words } from '../parts/text.tsx';
import type { FilesBeside, OpenImage } from '../state/view-props.ts';

interface FilesBesideProps {
  readonly image: OpenImage;
  /** From the start: nothing else can be done. */
  readonly isOpen?: boolean;
}

/** Closed until somebody needs it. */
export function FilesBesideCard({ image: { beside, openWith }, isOpen }: FilesBesideProps) {
  const [chosen, setChosen] = useState<FilesBeside>(beside);
  const names = [beside.journalDevice, ...(beside.devices ?? [])].flatMap((blob) =>
    blob instanceof File ? [blob.name] : [],
  );
  return (
    <details class="check-form card" open={isOpen}>
      <summary>
        Other devices of this image{' '}
        {names.length > 0 && (
          <strong>
            <Words of={names.join(', ')} />
          </strong>
        )}
      </summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          openWith(chosen);
        }}
      >
        <label>
          External journal of ext4 or XFS{' '}
          <input
            type="file"
            name="journal"
            onChange={({ currentTarget: { files } }) => setChosen({ ...chosen, journalDevice: files?.[0] })}
          />
        </label>
        <label>
          Blobs of EROFS, in the order of its table{' '}
          <input
            type="file"
            name="blobs"
            multiple
            onChange={({ currentTarget: { files } }) => setChosen({ ...chosen, devices: Array.from(files ?? []) })}
          />
        </label>
        <p class="actions">
          <button type="submit">Open with these</button>
        </p>
      </form>
    </details>
  );
}
