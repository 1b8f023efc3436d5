/** Where in the page the user is: all of it stands in the fragment of the address, so that it can be kept and sent. */
import { useEffect, useState } from 'preact/hooks';

/** In the order of the navigation. */
export const VIEWS = ['verdict', 'disk', 'journal', 'compare', 'blocks', 'files', 'menu'] as const;

/** One of the views. */
export type View = (typeof VIEWS)[number];

/** What the fragment says. */
export interface Route {
  /** The first of `VIEWS` where it names none. */
  readonly view: View;
  /** A sample by its name; undefined for a file of the user's. */
  readonly sample?: string;
  /** The partition that the view is about; undefined for the one that is chosen by itself. */
  readonly part?: number;
  /** The name of a volume on that partition. */
  readonly volume?: string;
  /** Images inside, by their escaped paths. */
  readonly inside: readonly string[];
  /** A file or directory, escaped. */
  readonly path?: string;
  /** A block of the filesystem. */
  readonly block?: number;
  /** A transaction of the journal. */
  readonly tid?: number;
  /** Loaders that the verdict asks about, by their names; all that the disk seems to be made for where there are none. */
  readonly loaders: readonly string[];
  /** The firmware that the verdict is for. */
  readonly firmware?: string;
  /** The machine's architecture, for the verdict and the menu. */
  readonly arch?: string;
  /** The verdict looks at every inode as well. */
  readonly isDeep: boolean;
}

/** The route that a fragment spells; what makes no sense is left out. */
export function parseRoute(fragment: string): Route {
  const given = new URLSearchParams(fragment.replace(/^#/, ''));
  const view = VIEWS.find((name) => name === given.get('view')) ?? 'verdict';
  return {
    view,
    sample: given.get('sample') ?? undefined,
    part: numberIn(given, 'part'),
    volume: given.get('volume') ?? undefined,
    inside: given.getAll('inside'),
    path: given.get('path') ?? undefined,
    block: numberIn(given, 'block'),
    tid: numberIn(given, 'tid'),
    loaders: given.getAll('loader'),
    firmware: given.get('firmware') ?? undefined,
    arch: given.get('arch') ?? undefined,
    isDeep: given.has('deep'),
  };
}

function numberIn(given: URLSearchParams, name: string): number | undefined {
  const text = given.get(name);
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** The route of an image's first view, nothing chosen in it. */
export function startRoute(sample: string | undefined): Route {
  return { view: 'verdict', inside: [], loaders: [], isDeep: false, sample };
}

/** The fragment of a route, with the `#` in front. */
export function formatRoute(route: Route): string {
  const { view, sample, part, volume, inside, path, block, tid, loaders, firmware, arch, isDeep } = route;
  const fragment = new URLSearchParams();
  const add = (name: string, value: string | number | undefined): void => {
    if (value !== undefined) fragment.append(name, String(value));
  };
  add('sample', sample);
  add('view', view);
  add('part', part);
  add('volume', volume);
  for (const image of inside) add('inside', image);
  add('path', path);
  add('block', block);
  add('tid', tid);
  for (const loader of loaders) add('loader', loader);
  add('firmware', firmware);
  add('arch', arch);
  add('deep', isDeep ? 'true' : undefined);
  return `#${fragment.toString().replace(/%2F/g, '/')}`;
}

/** The fragment of another place in the same image: what `changes` does not name stays. */
export function linkTo(route: Route, changes: Partial<Route>): string {
  return formatRoute({ ...route, ...changes });
}

/** Goes to a fragment in place of the current one: Back leads to what was before both. */
export function replaceFragment(fragment: string): void {
  history.replaceState(null, '', fragment);
  dispatchEvent(new Event('hashchange'));
}

/** The current route; the component is drawn again where it changes. */
export function useRoute(): Route {
  const [fragment, setFragment] = useState(location.hash);
  useEffect(() => {
    const onChange = (): void => setFragment(location.hash);
    addEventListener('hashchange', onChange);
    return () => removeEventListener('hashchange', onChange);
  }, []);
  return parseRoute(fragment);
}
