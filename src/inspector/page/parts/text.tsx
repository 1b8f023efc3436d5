/** Text of an image: it is never taken for markup, and can't steer the line that it stands in. */
import { escapePath } from '../../../bytes/names.ts';
import type { PathLike } from '../../../contract/path.ts';
import { printable } from '../../../report/printable.ts';
import { sizeText } from '../../../report/text.ts';

/** A name or a path. */
export function Name({ of }: { readonly of: PathLike }) {
  return <bdi class="name">{printable(escapePath(of))}</bdi>;
}

/** Any other words of an image. */
export function Words({ of }: { readonly of: string }) {
  return <bdi>{printable(of)}</bdi>;
}

/** Bytes for people, the exact number on demand. */
export function Size({ of }: { readonly of: number }) {
  return (
    <span class="number" title={`${of} bytes`}>
      {sizeText(of)}
    </span>
  );
}

/** Rows of a name and a value; those without a value are left out. */
export function Facts({ rows }: { readonly rows: readonly (readonly [name: string, value: unknown])[] }) {
  const known = rows.filter(([, value]) => value !== undefined && value !== null && value !== '');
  return (
    <dl class="facts">
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{typeof value === 'string' ? <Words of={value} /> : (value as preact.ComponentChildren)}</dd>
        </div>
      ))}
    </dl>
  );
}
