/** The first screen: a place to drop an image on, and samples. */
import { useState } from 'preact/hooks';
import { ProgressBar } from './parts/answer.tsx';
import { Mark } from './parts/mark.tsx';
import { ThemeButton } from './parts/theme.tsx';
import { SAMPLES } from './samples.ts';
import { formatRoute, startRoute } from './state/route.ts';
import type { Opening } from './state/view-props.ts';

interface OpenScreenProps {
  readonly opening: Opening | undefined;
  readonly error: string | undefined;
  readonly onFile: (file: File) => void;
}

/** Shown while no image is open. */
export function OpenScreen({ opening, error, onFile }: OpenScreenProps) {
  return (
    <div class="open-screen">
      <header class="open-head">
        <span class="brand">
          <Mark /> bootfs inspector
        </span>
        <ThemeButton />
      </header>
      <main>
        <h1>What would this disk boot, and why?</h1>
        <p class="lead">
          A look at a disk image as its boot loader sees it, and as Linux sees it: partitions, journal, files, boot
          menu.
        </p>
        {opening === undefined ? <DropZone onFile={onFile} /> : <OpeningPanel opening={opening} />}
        {error !== undefined && (
          <p class="notice error" role="alert">
            {error}
          </p>
        )}
        <SampleCards />
        <p class="quiet">
          Everything happens in this page: it makes no connection, and sends no byte of your image anywhere. Images are
          read, never written.
        </p>
      </main>
    </div>
  );
}

function DropZone({ onFile }: { readonly onFile: (file: File) => void }) {
  const [isOver, setIsOver] = useState(false);
  return (
    <label
      class={`drop-zone${isOver ? ' over' : ''}`}
      onDragOver={() => setIsOver(true)}
      onDragLeave={() => setIsOver(false)}
    >
      <input
        type="file"
        class="visually-hidden"
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file !== undefined) onFile(file);
        }}
      />
      <span class="drop-title">Drop a disk image here, or choose one</span>
      <span class="quiet">
        raw, .gz, .xz, .zst, .bz2, .lz4, .zip, .tar, qcow2, VMDK, VDI, VHD(X), Android sparse; a whole disk or one
        filesystem; of any size
      </span>
    </label>
  );
}

function OpeningPanel({ opening: { name, progress, cancel } }: { readonly opening: Opening }) {
  return (
    <div class="drop-zone busy" role="status">
      <span class="drop-title">
        Opening <bdi>{name}</bdi>
      </span>
      <ProgressBar progress={progress} />
      <button type="button" onClick={cancel}>
        Cancel
      </button>
    </div>
  );
}

function SampleCards() {
  return (
    <section aria-labelledby="samples-title">
      <h2 id="samples-title">Or look at one of these</h2>
      <ul class="samples">
        {SAMPLES.map(({ id, title, text }) => (
          <li key={id}>
            <a href={formatRoute(startRoute(id))}>
              <strong>{title}</strong>
              <span>{text}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
