/** Chooses the filesystem that a view shows. */
import type { Place } from '../../web/place.ts';
import { Name } from './parts/text.tsx';
import { chosenMountable, mountables } from './state/places.ts';
import type { ViewProps } from './state/view-props.ts';

/** A view of one filesystem, under the bar that chooses it. */
export function PlaceBar(props: ViewProps & { readonly place: Place }) {
  const { info, route, link } = props;
  const all = mountables(info);
  const chosen = chosenMountable(info, route);
  const elsewhere = { path: undefined, block: undefined, tid: undefined };
  return (
    <div class="place-bar">
      <label>
        Filesystem{' '}
        <select
          onChange={({ currentTarget }) => {
            const { partition, volume } = all[currentTarget.selectedIndex];
            location.hash = link({ ...elsewhere, part: partition, volume, inside: [] });
          }}
        >
          {all.map((each) => (
            <option key={`${each.partition} ${each.volume}`} selected={each.title === chosen?.title}>
              {each.title}
            </option>
          ))}
        </select>
      </label>
      {route.inside.length > 0 && (
        <ol class="crumbs" aria-label="Images inside">
          <li>
            <a href={link({ ...elsewhere, inside: [] })}>outermost</a>
          </li>
          {route.inside.map((path, at) => (
            <li key={path}>
              <a href={link({ ...elsewhere, inside: route.inside.slice(0, at + 1) })}>
                <Name of={path} />
              </a>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
