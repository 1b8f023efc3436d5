/** The disk as a whole: its partitions to scale, and what each is for and holds. */
import type { DiskJson, PartitionJson, VolumeJson } from '../../../report/disk-facts.ts';
import { sizeText } from '../../../report/text.ts';
import { Facts, Name, Size, Words } from '../parts/text.tsx';
import type { ViewProps } from '../state/view-props.ts';
import { FilesBesideCard } from './files-beside.tsx';

/** Of a bar of 1000; a partition that is narrower would not be seen. */
const MIN_WIDTH = 8;

/** Bar, table, facts. */
export function DiskView({ image, info, link }: ViewProps) {
  const { table, size } = info;
  return (
    <>
      <h1>Disk</h1>
      <Facts
        rows={[
          ['size', <Size key="size" of={size} />],
          [
            'partition table',
            table === undefined ? 'none: the whole disk is one filesystem' : table.kind.toUpperCase(),
          ],
          ['disk identifier', table?.uuid],
          ['sectors', table && `${table.sectorSize} bytes`],
          ['image file', [...image.summary.formats].reverse().join(' in ') || 'raw'],
        ]}
      />
      <PartitionBar info={info} />
      <Problems info={info} />
      <div class="cards">
        {info.partitions.map((partition) => (
          <PartitionCard key={partition.number} partition={partition} link={link} />
        ))}
      </div>
      <Systems info={info} />
      <FilesBesideCard image={image} />
    </>
  );
}

/** Where each partition is drawn: in the order of the disk, gaps where they are, none too narrow to be seen. */
export function layOut(size: number, partitions: readonly PartitionJson[]): { at: number; width: number }[] {
  const scale = 1000 / Math.max(1, size);
  let end = 0;
  const places = new Map<PartitionJson, { at: number; width: number }>();
  for (const partition of partitions.slice().sort((left, right) => left.start - right.start)) {
    const at = Math.min(Math.max(partition.start * scale, end), 1000 - MIN_WIDTH);
    const width = Math.max(MIN_WIDTH, Math.min(partition.size * scale, 1000 - at));
    end = at + width;
    places.set(partition, { at, width });
  }
  return partitions.map((partition) => places.get(partition) ?? { at: 0, width: 0 });
}

function PartitionBar({ info: { size, partitions } }: { readonly info: DiskJson }) {
  const places = layOut(size, partitions);
  const words = partitions.map(({ number, role, filesystem, size: own }) =>
    [number === null ? 'the whole disk' : `partition ${number}`, role ?? '', filesystem ?? 'unknown', sizeText(own)]
      .filter((word) => word !== '')
      .join(' '),
  );
  return (
    <figure class="partition-bar">
      <svg
        viewBox="0 0 1000 72"
        preserveAspectRatio="none"
        role="img"
        aria-label={`Partitions to scale: ${words.join('; ')}`}
      >
        <rect class="unused" x="0" y="0" width="1000" height="72" rx="6" />
        {partitions.map((partition, at) => (
          <rect
            key={partition.number}
            class={`role-${partition.role ?? 'other'}`}
            x={places[at].at + 1}
            y="2"
            width={Math.max(2, places[at].width - 2)}
            height="68"
            rx="4"
          >
            <title>{words[at]}</title>
          </rect>
        ))}
      </svg>
      <figcaption>
        {partitions.map((partition, at) => (
          <span key={partition.number} class="legend">
            <i class={`swatch role-${partition.role ?? 'other'}`} /> <Words of={words[at]} />
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function Problems({ info: { problems } }: { readonly info: DiskJson }) {
  if (problems.length === 0) return null;
  return (
    <section aria-labelledby="table-problems">
      <h2 id="table-problems">What is wrong with the table</h2>
      <ul>
        {problems.map(({ message }) => (
          <li key={message}>
            <Words of={message} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function PartitionCard({ partition, link }: { readonly partition: PartitionJson; readonly link: ViewProps['link'] }) {
  const { number, role, typeName, type, partitionLabel, partitionUuid, size, start, missingBytes } = partition;
  return (
    <section
      class="card"
      data-partition={number ?? 0}
      aria-label={number === null ? 'The whole disk' : `Partition ${number}`}
    >
      <h2>
        <i class={`swatch role-${role ?? 'other'}`} /> {number === null ? 'The whole disk' : `Partition ${number}`}{' '}
        {role !== null && <span class="chip">{role}</span>}
      </h2>
      <Facts
        rows={[
          ['size', <Size key="size" of={size} />],
          ['begins at', number === null ? undefined : <Size key="start" of={start} />],
          ['type', typeName ?? type],
          ['name', partitionLabel],
          ['UUID', partitionUuid],
          ['cut off', missingBytes > 0 ? `the last ${missingBytes} bytes are past the end of the image` : undefined],
        ]}
      />
      <ContentsPart contents={partition} part={number ?? 0} volume={undefined} link={link} />
    </section>
  );
}

interface ContentsPartProps {
  readonly contents: PartitionJson | VolumeJson;
  readonly part: number;
  readonly volume: string | undefined;
  readonly link: ViewProps['link'];
}

function ContentsPart({ contents, part, volume, link }: ContentsPartProps) {
  const { filesystem, readable, label, uuid, holds, kernels, warnings, error, volumes } = contents;
  return (
    <>
      <Facts
        rows={[
          ['filesystem', filesystem ?? 'nothing that has a name'],
          ['label', label],
          ['filesystem UUID', uuid],
          ['holds', holds],
          ['kernels', kernels.length === 0 ? undefined : kernels.map((path) => <Name key={path} of={`${path} `} />)],
          ['error', error],
          ['warnings', warnings.join('; ')],
        ]}
      />
      {readable && (
        <p class="actions">
          <a href={link({ view: 'files', part, volume, inside: [], path: undefined })}>files</a>
          <a href={link({ view: 'journal', part, volume, inside: [], path: undefined })}>journal</a>
          <a href={link({ view: 'compare', part, volume, inside: [], path: undefined })}>before &amp; after</a>
          <a href={link({ view: 'blocks', part, volume, inside: [], path: undefined })}>what is where</a>
        </p>
      )}
      {volumes.map((inner) => (
        <section key={inner.name} class="card inner" aria-label={`Volume ${inner.name}`}>
          <h3>
            <Words of={inner.name} /> {inner.role !== null && <span class="chip">{inner.role}</span>}
          </h3>
          <Facts
            rows={[
              ['size', <Size key="size" of={inner.size} />],
              ['not read', inner.reason],
            ]}
          />
          <ContentsPart contents={inner} part={part} volume={inner.name} link={link} />
        </section>
      ))}
    </>
  );
}

function Systems({ info: { systems, loaders } }: { readonly info: DiskJson }) {
  if (systems.length + loaders.length === 0) return null;
  return (
    <section aria-labelledby="systems-title">
      <h2 id="systems-title">Systems and loaders</h2>
      <ul>
        {systems.map(({ name, partition, volume }) => (
          <li key={`${partition} ${volume}`}>
            <Words of={name} />{' '}
            <span class="quiet">on {volume ?? (partition === 0 ? 'the disk' : `partition ${partition}`)}</span>
          </li>
        ))}
        {loaders.map(({ name, version, partition, path, firmware }) => (
          <li key={`${partition} ${path} ${name}`}>
            <Words of={[name, version ?? ''].join(' ')} />{' '}
            <span class="quiet">
              for {firmware}, {path === undefined ? 'in the boot sectors' : <Name of={path} />}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
