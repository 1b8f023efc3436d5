/** The page with an image open: what it is, the views, and which filesystem of it they show. */

import { keyOfPlace } from '../../web/place.ts';
import { ShowAnswer } from './parts/answer.tsx';
import { Mark } from './parts/mark.tsx';
import { Size, Words } from './parts/text.tsx';
import { ThemeButton } from './parts/theme.tsx';
import { PlaceBar } from './place-bar.tsx';
import { placeOf } from './state/places.ts';
import { VIEWS, type View } from './state/route.ts';
import { useAnswer } from './state/use-answer.ts';
import type { PlaceViewProps, ViewProps } from './state/view-props.ts';
import { BlocksView } from './views/blocks.tsx';
import { CompareView } from './views/compare.tsx';
import { DiskView } from './views/disk.tsx';
import { FilesView } from './views/files.tsx';
import { FilesBesideCard } from './views/files-beside.tsx';
import { JournalView } from './views/journal.tsx';
import { MenuView } from './views/menu.tsx';
import { VerdictView } from './views/verdict.tsx';

const TITLES: Readonly<Record<View, string>> = {
  verdict: 'Verdict',
  disk: 'Disk',
  journal: 'Journal',
  compare: 'Before & after',
  blocks: 'Blocks',
  files: 'Files',
  menu: 'Menu',
};

interface ShellProps extends Omit<ViewProps, 'info'> {
  readonly onClose: () => void;
}

/** Head, navigation and the view that the route names. */
export function Shell({ image, route, link, onClose }: ShellProps) {
  const info = useAnswer((options) => image.caller.call('info', [], options), [image.name]);
  return (
    <div class="shell">
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        Skip to the view
      </button>
      <header class="shell-head">
        <span class="brand">
          <Mark /> bootfs inspector
        </span>
        <span class="image-name">
          <Words of={image.name} />{' '}
          <span class="quiet">
            {[...image.summary.formats].reverse().join(' in ')} <Size of={image.summary.size} />
          </span>
        </span>
        <ThemeButton />
        <button type="button" class="ghost" onClick={onClose}>
          Close
        </button>
      </header>
      <nav aria-label="Views">
        {VIEWS.map((view) => (
          <a
            key={view}
            href={link({ view, path: undefined, block: undefined, tid: undefined })}
            aria-current={view === route.view ? 'page' : undefined}
          >
            {TITLES[view]}
          </a>
        ))}
      </nav>
      <main id="main" tabIndex={-1}>
        <ShowAnswer answer={info}>
          {(value) => <ChosenView image={image} info={value} route={route} link={link} />}
        </ShowAnswer>
        {/* What is missing may be in a file beside the image. */}
        {info.state === 'failed' && <FilesBesideCard image={image} isOpen />}
      </main>
    </div>
  );
}

/** Views of the whole disk, and views of one filesystem with what chooses it. */
function ChosenView(props: ViewProps) {
  const { view } = props.route;
  if (view === 'verdict') return <VerdictView {...props} />;
  if (view === 'menu') return <MenuView {...props} />;
  if (view === 'disk') return <DiskView {...props} />;
  const place = placeOf(props.info, props.route);
  if (place === undefined) return <p class="notice">There is no filesystem on this disk that bootfs reads.</p>;
  return (
    <>
      <PlaceBar {...props} place={place} />
      <PlaceView key={`${view} ${keyOfPlace(place)}`} view={view} {...props} place={place} />
    </>
  );
}

function PlaceView({ view, ...props }: PlaceViewProps & { readonly view: View }) {
  if (view === 'journal') return <JournalView {...props} />;
  if (view === 'compare') return <CompareView {...props} />;
  return view === 'blocks' ? <BlocksView {...props} /> : <FilesView {...props} />;
}
