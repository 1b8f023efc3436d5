import type { ComponentChildren } from 'preact';

interface ScrollTextProps {
  /** What it is, for those who do not see it. */
  readonly label: string;
  readonly children: ComponentChildren;
}

/** Lines of text in a box of their own, which the keyboard scrolls too. */
export function ScrollText({ label, children }: ScrollTextProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keyboard
    <section class="scroll-text" tabIndex={0} aria-label={label}>
      <pre>{children}</pre>
    </section>
  );
}
