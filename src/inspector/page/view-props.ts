/** What the parts of the page hand to each other. */
import type { DiskJson } from '../../report/disk-facts.ts';
import type { OpenedSummary } from '../../web/methods.ts';
import type { Progress } from '../../web/protocol.ts';
import type { Route } from './route.ts';
import type { Inspected } from './use-answer.ts';

/** An image that is open. */
export interface OpenImage {
  readonly caller: Inspected;
  readonly name: string;
  readonly sample: string | undefined;
  readonly summary: OpenedSummary;
}

/** What is told while an image is being opened. */
export interface Opening {
  readonly name: string;
  readonly progress: Progress | undefined;
  readonly cancel: () => void;
}

/** What every view gets. */
export interface ViewProps {
  readonly image: OpenImage;
  readonly info: DiskJson;
  readonly route: Route;
  /** The address of another place in the same image. */
  readonly link: (changes: Partial<Route>) => string;
}
