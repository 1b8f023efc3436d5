/** What there is to know of one path: attributes, contents, where its bytes are. */

import { useEffect, useState } from 'preact/hooks';
import { hexByte, pathFromText } from '../../../bytes/names.ts';
import { decodeUtf8 } from '../../../bytes/utf8.ts';
import type { Extent } from '../../../contract/file-system.ts';
import type { Timestamp } from '../../../contract/stats.ts';
import { printable } from '../../../report/printable.ts';
import { count, timeText } from '../../../report/text.ts';
import type { Place } from '../../../web/place.ts';
import type { PathDetails } from '../../answers/details.ts';
import type { Preview } from '../../answers/preview.ts';
import { ShowAnswer } from '../parts/answer.tsx';
import { DownloadButton } from '../parts/download.tsx';
import { Hex } from '../parts/hex.tsx';
import { ScrollText } from '../parts/scroll-text.tsx';
import { Facts, Name, Size, Words } from '../parts/text.tsx';
import { lastName } from '../state/paths.ts';
import { useAnswer } from '../state/use-answer.ts';
import type { ViewProps } from '../state/view-props.ts';

type DetailsProps = ViewProps & { readonly place: Place; readonly path: string };

/** The side of the files view that shows the chosen path. */
export function FileDetails(props: DetailsProps) {
  const { image, place, path } = props;
  const target = pathFromText(path);
  const answer = useAnswer((options) => image.caller.call('details', [place, target], options), [place, path]);
  return (
    <section class="files-details" aria-label="The chosen file">
      <h1>
        <Name of={path} />
      </h1>
      <ShowAnswer answer={answer}>{(details) => <Details {...props} details={details} />}</ShowAnswer>
    </section>
  );
}

function Details(props: DetailsProps & { readonly details: PathDetails }) {
  const { image, place, path, details, link, route } = props;
  const { stats, preview, errors } = details;
  const target = pathFromText(path);
  return (
    <>
      <p class="actions">
        {stats.type === 'file' && (
          <DownloadButton
            words="Download"
            name={lastName(path)}
            ask={(options) => image.caller.call('file', [place, target], options)}
          />
        )}
        {stats.type === 'dir' && (
          <DownloadButton
            words="Download as .tar"
            name={`${lastName(path) || 'root'}.tar`}
            ask={(options) => image.caller.call('tree', [place, target], options)}
          />
        )}
        {preview?.image !== undefined && (
          <a
            class="button"
            href={link({
              part: place.partition,
              volume: place.volume,
              inside: [...route.inside, path],
              path: undefined,
            })}
          >
            Open this {preview.image} image
          </a>
        )}
        {stats.type === 'file' && <a href={link({ view: 'blocks', path })}>Show where it is</a>}
      </p>
      {errors.map((error) => (
        <p key={error} class="notice error">
          <Words of={error} />
        </p>
      ))}
      {preview !== undefined && <PreviewPart preview={preview} />}
      <section class="card" aria-label="Attributes">
        <h2>Attributes</h2>
        <Attributes details={details} />
      </section>
      {details.extentCount > 0 && <Extents details={details} />}
    </>
  );
}

function time(at: Timestamp | undefined): string | undefined {
  return at && `${timeText(at, 9)} UTC`;
}

function Attributes({ details: { stats, mode, target, xattrs, verity } }: { readonly details: PathDetails }) {
  return (
    <>
      <Facts
        rows={[
          ['type', stats.type],
          ['target', target === undefined ? undefined : <Name of={target} />],
          ['size', <Size key="size" of={stats.size} />],
          ['mode', <code key="mode">{mode}</code>],
          ['owner', `${stats.uid}:${stats.gid}`],
          ['links', String(stats.nlink)],
          ['inode', String(stats.ino)],
          ['device', stats.rdev && `${stats.rdev.major}:${stats.rdev.minor}`],
          ['modified', time(stats.mtime)],
          ['changed', time(stats.ctime)],
          ['accessed', time(stats.atime)],
          ['created', time(stats.birthtime)],
          ['flags', stats.flags?.join(' ')],
          ['fs-verity', verity],
        ]}
      />
      {xattrs.length > 0 && (
        <>
          <h3>Extended attributes</h3>
          <Facts rows={xattrs.map(({ name, value }) => [printable(String(name)), attributeText(value)])} />
        </>
      )}
    </>
  );
}

/** Text as text, the rest in hexadecimal. */
function attributeText(value: Uint8Array): string {
  const text = decodeUtf8(value);
  const shown = text?.replace(/\0$/, '');
  if (shown !== undefined && printable(shown) === shown) return shown;
  return Array.from(value.subarray(0, 256), hexByte).join(' ') + (value.length > 256 ? ' …' : '');
}

function PreviewPart({ preview }: { readonly preview: Preview }) {
  const { kind, text, bytes, mime, isCut, summaries } = preview;
  return (
    <>
      {summaries.map(({ title, rows }) => (
        <section key={title} class="card" aria-label={title}>
          <h2>
            <Words of={title} />
          </h2>
          <Facts rows={rows} />
        </section>
      ))}
      {kind === 'empty' && <p class="quiet">The file is empty.</p>}
      {kind === 'text' && text !== undefined && (
        <ScrollText label="Contents">{text.split('\n').map(printable).join('\n')}</ScrollText>
      )}
      {kind === 'image' && bytes !== undefined && mime !== undefined && <Picture bytes={bytes} mime={mime} />}
      {kind === 'hex' && bytes !== undefined && <Hex bytes={bytes} label="Contents in hexadecimal" />}
      {isCut && <p class="quiet">This is the start of the file only.</p>}
    </>
  );
}

function Picture({ bytes, mime }: { readonly bytes: Uint8Array; readonly mime: string }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const own = URL.createObjectURL(new Blob([bytes.slice()], { type: mime }));
    setUrl(own);
    return () => URL.revokeObjectURL(own);
  }, [bytes]);
  return url === undefined ? null : <img class="picture" src={url} alt="Contents of the file" />;
}

function Extents({ details: { extents, extentCount } }: { readonly details: PathDetails }) {
  return (
    <section class="card" aria-label="Map">
      <h2>Where its bytes are</h2>
      <p class="quiet">{count(extentCount, 'extent')}</p>
      <table>
        <thead>
          <tr>
            <th scope="col" class="number">
              in the file
            </th>
            <th scope="col" class="number">
              length
            </th>
            <th scope="col" class="number">
              on the filesystem
            </th>
            <th scope="col">kind</th>
          </tr>
        </thead>
        <tbody>
          {extents.map((extent) => (
            <tr key={extent.logicalOffset}>
              <td class="number">{extent.logicalOffset}</td>
              <td class="number">{extent.length}</td>
              <td class="number">{extent.physicalOffset ?? '–'}</td>
              <td>{kindOf(extent)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {extentCount > extents.length && <p class="quiet">and {extentCount - extents.length} more</p>}
    </section>
  );
}

function kindOf({ kind, fromJournal, shared, device }: Extent): string {
  const words = [kind, fromJournal === true ? 'from the journal' : '', shared === true ? 'shared' : ''];
  if (device !== undefined && device > 0) words.push(`device ${device}`);
  return words.filter((word) => word !== '').join(', ');
}
