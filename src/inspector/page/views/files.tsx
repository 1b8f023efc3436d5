/** The files: a tree with search, and what there is to know of the one that is chosen. */
import { useState } from 'preact/hooks';
import { escapePath } from '../../../bytes/names.ts';
import type { Place } from '../../../web/place.ts';
import { ShowAnswer } from '../parts/answer.tsx';
import { Name } from '../parts/text.tsx';
import { replaceFragment } from '../state/route.ts';
import { useAnswer } from '../state/use-answer.ts';
import type { ViewProps } from '../state/view-props.ts';
import { FileDetails } from './file-details.tsx';
import { FileTree } from './file-tree.tsx';

/** Tree or findings of a search on one side, the chosen path on the other. */
export function FilesView(props: ViewProps & { readonly place: Place }) {
  const { image, route, link, place } = props;
  const [text, setText] = useState('');
  const [wanted, setWanted] = useState('');
  const chosen = route.path ?? '/';
  const choose = (path: string): void => replaceFragment(link({ path, block: undefined }));
  return (
    <div class="files-columns">
      <section class="files-side" aria-label="Tree">
        <search>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              setWanted(text.trim());
            }}
          >
            <input
              type="search"
              aria-label="Find by name"
              placeholder="Find by name"
              value={text}
              onInput={({ currentTarget }) => {
                setText(currentTarget.value);
                if (currentTarget.value === '') setWanted('');
              }}
            />
            <button type="submit">Find</button>
          </form>
        </search>
        {wanted === '' ? (
          <FileTree caller={image.caller} place={place} chosen={chosen} onChoose={choose} />
        ) : (
          <SearchResults {...props} wanted={wanted} />
        )}
      </section>
      <FileDetails key={chosen} {...props} path={chosen} />
    </div>
  );
}

function SearchResults({ image, place, link, wanted }: ViewProps & { readonly place: Place; readonly wanted: string }) {
  const answer = useAnswer((options) => image.caller.call('search', [place, wanted], options), [place, wanted]);
  return (
    <ShowAnswer answer={answer}>
      {({ found, isCut, looked }) => (
        <>
          <p class="quiet" role="status">
            {found.length}
            {isCut && ' and more'} of {looked} looked at
          </p>
          <ul class="search-results">
            {found.map(({ path }) => (
              <li key={escapePath(path)}>
                <a href={link({ path: escapePath(path) })}>
                  <Name of={path} />
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </ShowAnswer>
  );
}
