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
  };
}

function numberIn(given: URLSearchParams, name: string): number | undefined {
  const text = given.get(name);
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** The fragment of a route, with the `#` in front. */
export function formatRoute({ view, sample, part, volume, inside, path, block, tid }: Route): string {
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
  return `#${fragment.toString().replace(/%2F/g, '/')}`;
}

/** The fragment of another place in the same image: what `changes` does not name stays. */
export function linkTo(route: Route, changes: Partial<Route>): string {
  return formatRoute({ ...route, ...changes });
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
