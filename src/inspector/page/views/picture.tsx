/** The picture of a filesystem, drawn on a canvas: a cell for so many blocks, in rows from the start to the end. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { pathFromText } from '../../../bytes/names.ts';
import { count, sizeText } from '../../../report/text.ts';
import { CELL_KINDS, type PictureAnswer } from '../../answers/picture.ts';
import { Name } from '../parts/text.tsx';
import { useAnswer } from '../state/use-answer.ts';
import type { PlaceViewProps } from '../state/view-props.ts';

/** Names of the colours in the style sheet, by the kinds of cells. */
const COLOURS = ['--free', '--metadata', '--inodes', '--mapping', '--directories', '--journal', '--files'] as const;
const MIN_CELL = 4;
const MAX_CELL = 14;
/** Pixels of the canvas at most, from top to bottom. */
const MAX_HEIGHT = 340;

type PictureProps = PlaceViewProps & { readonly picture: PictureAnswer };

/** How the cells are laid out in a width. */
export function gridFor(width: number, cells: number): { readonly columns: number; readonly cell: number } {
  for (let cell = MAX_CELL; cell > MIN_CELL; cell--) {
    const columns = Math.max(1, Math.floor(width / cell));
    if (Math.ceil(cells / columns) * cell <= MAX_HEIGHT) return { columns, cell };
  }
  return { columns: Math.max(1, Math.floor(width / MIN_CELL)), cell: MIN_CELL };
}

/** Canvas, legend, and what is under the pointer. */
export function Picture(props: PictureProps) {
  const { picture, route, link } = props;
  const { cells, blocksPerCell, blockSize, blockCount, blocks, replayedBlocks, files, isCut } = picture;
  const chosen = useChosenCells(props);
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const [pointed, setPointed] = useState<number>();
  const { columns, cell } = gridFor(width, cells.length);

  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const redraw = (): void => {
      if (canvas.current !== null && width > 0) draw(canvas.current, picture, chosen, columns, cell, route.block);
    };
    redraw();
    const observer = new MutationObserver(redraw);
    observer.observe(document.documentElement, { attributes: true });
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', redraw);
    return () => {
      observer.disconnect();
      dark.removeEventListener('change', redraw);
    };
  }, [picture, chosen, width, columns, cell, route.block]);

  const cellAt = (event: MouseEvent): number | undefined => {
    const at = Math.floor(event.offsetY / cell) * columns + Math.floor(event.offsetX / cell);
    return at < cells.length && event.offsetX < columns * cell ? at : undefined;
  };
  const words = CELL_KINDS.map((kind, at) => `${kind}: ${count(blocks[at], 'block')}`);
  return (
    <figure class="picture-figure">
      <div ref={box}>
        <canvas
          ref={canvas}
          role="img"
          aria-label={`The filesystem to scale. ${words.join('; ')}; replayed: ${replayedBlocks}`}
          onMouseMove={(event) => setPointed(cellAt(event))}
          onMouseLeave={() => setPointed(undefined)}
          onClick={(event) => {
            const at = cellAt(event);
            if (at !== undefined) location.hash = link({ block: at * blocksPerCell });
          }}
        />
      </div>
      <p class="quiet pointed">
        {pointed === undefined
          ? `${blockCount} blocks of ${sizeText(blockSize)}, ${count(blocksPerCell, 'block')} a cell. Click one to open it.`
          : `block ${pointed * blocksPerCell}: ${CELL_KINDS[cells[pointed]]}${picture.replayed[pointed] === 1 ? ', served from the journal' : ''}`}
      </p>
      <figcaption>
        {CELL_KINDS.map((kind, at) => (
          <span key={kind} class="legend" hidden={blocks[at] === 0}>
            <i class={`swatch cell-${at}`} /> {kind} <span class="quiet">{sizeText(blocks[at] * blockSize)}</span>
          </span>
        ))}
        <span class="legend">
          <i class="swatch cell-replayed" /> served from the journal <span class="quiet">{replayedBlocks} blocks</span>
        </span>
        {route.path !== undefined && (
          <span class="legend">
            <i class="swatch cell-chosen" /> <Name of={route.path} />
          </span>
        )}
        <span class="quiet">
          {count(files, 'file')} and directories looked at{isCut && ', which are not all'}
        </span>
      </figcaption>
    </figure>
  );
}

/** Cells of the extents of the file that the route names. */
function useChosenCells({ image, place, route, picture }: PictureProps): ReadonlySet<number> {
  const { path } = route;
  const answer = useAnswer(
    async (options) => (path === undefined ? [] : image.caller.call('extents', [place, pathFromText(path)], options)),
    [place, path],
  );
  return useMemo(() => {
    const chosen = new Set<number>();
    const { blockSize, blocksPerCell, cells } = picture;
    for (const { physicalOffset, physicalLength, length } of answer.state === 'done' ? answer.value : []) {
      if (physicalOffset === undefined) continue;
      const perCell = blockSize * blocksPerCell;
      const last = Math.floor((physicalOffset + (physicalLength ?? length) - 1) / perCell);
      for (let at = Math.floor(physicalOffset / perCell); at <= Math.min(last, cells.length - 1); at++) chosen.add(at);
    }
    return chosen;
  }, [answer, picture]);
}

/** A colour of the style sheet as it is in the theme that holds: what a canvas takes is no formula. */
function colourOf(canvas: HTMLCanvasElement, name: string): string {
  canvas.style.color = `var(${name})`;
  return getComputedStyle(canvas).color;
}

function draw(
  canvas: HTMLCanvasElement,
  { cells, replayed, blocksPerCell }: PictureAnswer,
  chosen: ReadonlySet<number>,
  columns: number,
  cell: number,
  block: number | undefined,
): void {
  const scale = devicePixelRatio;
  const rows = Math.ceil(cells.length / columns);
  canvas.width = columns * cell * scale;
  canvas.height = rows * cell * scale;
  canvas.style.width = `${columns * cell}px`;
  canvas.style.height = `${rows * cell}px`;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(scale, scale);
  const colours = COLOURS.map((name) => colourOf(canvas, name));
  const [replayedColour, chosenColour, text] = ['--replayed', '--chosen', '--text'].map((name) =>
    colourOf(canvas, name),
  );
  for (let at = 0; at < cells.length; at++) {
    const x = (at % columns) * cell;
    const y = Math.floor(at / columns) * cell;
    context.fillStyle = chosen.has(at) ? chosenColour : colours[cells[at]];
    context.fillRect(x, y, cell - 1, cell - 1);
    if (replayed[at] === 1) {
      context.fillStyle = replayedColour;
      context.fillRect(x + 1, y + 1, cell - 3, cell - 3);
    }
    if (block !== undefined && Math.floor(block / blocksPerCell) === at) {
      context.strokeStyle = text;
      context.lineWidth = 2;
      context.strokeRect(x, y, cell - 1, cell - 1);
    }
  }
}
