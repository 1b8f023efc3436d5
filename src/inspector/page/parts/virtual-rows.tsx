/** Rows of one height, of which only those in sight are drawn: a directory may have a hundred thousand. */
import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Pixels of a row, as the style sheet has it. */
export const ROW_HEIGHT = 28;
/** Rows beyond the edges, so that a fast scroll does not show gaps. */
const MARGIN_ROWS = 10;

/** Which rows of a scrolled box are to be drawn: the first, and one past the last. */
export function useVisibleRows(box: RefObject<HTMLElement | null>, count: number): readonly [number, number] {
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const onScroll = (): void => setTop(element.scrollTop);
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, []);
  const first = Math.max(0, Math.floor(top / ROW_HEIGHT) - MARGIN_ROWS);
  return [Math.min(first, count), Math.min(count, Math.ceil((top + height) / ROW_HEIGHT) + MARGIN_ROWS)];
}

interface SpacerProps {
  readonly first: number;
  readonly last: number;
  readonly count: number;
  readonly children: ComponentChildren;
}

/** The rows in sight at their place among all. */
export function RowWindow({ first, last, count, children }: SpacerProps) {
  return (
    <>
      <div role="presentation" style={{ height: `${first * ROW_HEIGHT}px` }} />
      {children}
      <div role="presentation" style={{ height: `${(count - last) * ROW_HEIGHT}px` }} />
    </>
  );
}

/** Scrolls the box so far that a row is in sight. */
export function showRow(box: HTMLElement | null, index: number): void {
  if (box === null) return;
  const top = index * ROW_HEIGHT;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top + ROW_HEIGHT > box.scrollTop + box.clientHeight) box.scrollTop = top + ROW_HEIGHT - box.clientHeight;
}
