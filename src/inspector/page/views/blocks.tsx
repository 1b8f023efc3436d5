/** A filesystem to scale, and any block of it down to its fields. */
import { useState } from 'preact/hooks';
import type { BlockAnswer, BlockState } from '../../answers/blocks.ts';
import type { Owner } from '../../answers/owners.ts';
import type { DecodedStructure } from '../../answers/struct-reader.ts';
import { ShowAnswer } from '../parts/answer.tsx';
import { Hex } from '../parts/hex.tsx';
import { Name, Words } from '../parts/text.tsx';
import { useAnswer } from '../state/use-answer.ts';
import type { PlaceViewProps } from '../state/view-props.ts';
import { Picture } from './picture.tsx';

/** The picture, and the block that is chosen. */
export function BlocksView(props: PlaceViewProps) {
  const { image, place, route, link } = props;
  const picture = useAnswer((options) => image.caller.call('picture', [place], options), [place]);
  return (
    <>
      <h1>Blocks</h1>
      <ShowAnswer answer={picture}>{(value) => <Picture {...props} picture={value} />}</ShowAnswer>
      <form
        class="block-form"
        onSubmit={(event) => {
          event.preventDefault();
          const text = new FormData(event.currentTarget).get('block');
          if (typeof text === 'string' && /^\d{1,15}$/.test(text)) location.hash = link({ block: Number(text) });
        }}
      >
        <label>
          Block <input type="text" name="block" inputMode="numeric" value={route.block ?? 0} />
        </label>{' '}
        <button type="submit">Open</button>
      </form>
      <BlockDetails key={route.block} {...props} fsBlock={route.block ?? 0} isDrawn={picture.state === 'done'} />
    </>
  );
}

interface BlockProps extends PlaceViewProps {
  readonly fsBlock: number;
  /** The picture is there: whose the block is, is known from then on. */
  readonly isDrawn: boolean;
}

function BlockDetails({ image, place, fsBlock, link, isDrawn }: BlockProps) {
  const answer = useAnswer(
    (options) => image.caller.call('block', [place, fsBlock], options),
    [place, fsBlock, isDrawn],
  );
  return (
    <ShowAnswer answer={answer}>
      {(block) => (
        <section aria-labelledby="block-title">
          <h2 id="block-title">
            Block {block.fsBlock}{' '}
            <span class="quiet">
              of {block.blockCount}, {block.blockSize} bytes
            </span>{' '}
            {block.area !== undefined && <span class="chip">{block.area}</span>}
          </h2>
          <p class="actions">
            {block.fsBlock > 0 && <a href={link({ block: block.fsBlock - 1 })}>← block {block.fsBlock - 1}</a>}
            {block.fsBlock + 1 < block.blockCount && (
              <a href={link({ block: block.fsBlock + 1 })}>block {block.fsBlock + 1} →</a>
            )}
          </p>
          <OwnerList owners={block.owners} link={link} />
          <BlockStates block={block} />
        </section>
      )}
    </ShowAnswer>
  );
}

const OWNED_WORDS: Readonly<Record<Owner['what'], string>> = {
  data: 'data of',
  directory: 'entries of',
  inodes: 'inode of',
  mapping: 'extent tree of',
  attributes: 'attributes of',
};

function OwnerList({ owners, link }: { readonly owners: readonly Owner[]; readonly link: PlaceViewProps['link'] }) {
  if (owners.length === 0) return null;
  return (
    <ul class="owners" aria-label="What the block belongs to" data-part="owners">
      {owners.map(({ path, what }) => (
        <li key={`${what} ${path}`}>
          <span class="quiet">{OWNED_WORDS[what]}</span>{' '}
          <a href={link({ view: 'files', path, block: undefined })}>
            <Name of={path} />
          </a>
        </li>
      ))}
    </ul>
  );
}

function BlockStates({ block: { home, replayed } }: { readonly block: BlockAnswer }) {
  const [isHome, setIsHome] = useState(replayed === undefined);
  const state = isHome || replayed === undefined ? home : replayed;
  return (
    <>
      {replayed !== undefined && (
        <fieldset class="choice">
          <legend class="visually-hidden">Which state</legend>
          <label>
            <input type="radio" name="state" checked={!isHome} onChange={() => setIsHome(false)} /> as the replay of the
            journal serves it
          </label>
          <label>
            <input type="radio" name="state" checked={isHome} onChange={() => setIsHome(true)} /> as it stands on the
            device
          </label>
        </fieldset>
      )}
      <BlockContents key={String(isHome)} state={state} />
    </>
  );
}

function BlockContents({ state: { bytes, structures } }: { readonly state: BlockState }) {
  const [mark, setMark] = useState<readonly [number, number]>();
  return (
    <div class="block-columns">
      <Hex bytes={bytes} mark={mark} label="Bytes of the block" />
      <div class="structures">
        {structures.length === 0 && <p class="quiet">No structure that bootfs knows stands in this block.</p>}
        {structures.map((structure, at) => (
          <Structure key={structure.byteOffset} structure={structure} isOpen={at === 0} onMark={setMark} />
        ))}
      </div>
    </div>
  );
}

interface StructureProps {
  readonly structure: DecodedStructure;
  readonly isOpen: boolean;
  readonly onMark: (mark: readonly [number, number]) => void;
}

function Structure({ structure: { title, struct, source, byteOffset, fields }, isOpen, onMark }: StructureProps) {
  return (
    <details class="structure" open={isOpen}>
      <summary>
        <Words of={title} /> <code class="quiet">{struct}</code>{' '}
        <span class="quiet">at 0x{byteOffset.toString(16)}</span>
      </summary>
      <p class="quiet">{source}</p>
      <table class="fields">
        <thead>
          <tr>
            <th scope="col">At</th>
            <th scope="col">Field and meaning</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {fields.map(({ name, byteOffset: at, lengthInBytes, value, meaning }) => (
            <tr key={name} data-field={name}>
              <td>
                <button type="button" class="offset" onClick={() => onMark([at, at + lengthInBytes])}>
                  <span class="visually-hidden">Show the bytes of {name} at </span>0x{at.toString(16)}
                </button>
              </td>
              <th scope="row">
                <code>{name}</code> <span class="meaning">{meaning}</span>
              </th>
              <td>
                <Words of={value} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
