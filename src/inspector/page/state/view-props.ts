/** What the parts of the page hand to each other. */
import type { DiskJson } from '../../../report/disk-facts.ts';
import type { OpenedSummary } from '../../../web/methods.ts';
import type { ImageOptions } from '../../../web/open-image.ts';
import type { Place } from '../../../web/place.ts';
import type { Progress } from '../../../web/protocol.ts';
import type { Route } from './route.ts';
import type { Inspected } from './use-answer.ts';

/** An image that is open. */
export interface OpenImage {
  /** Where it is open. */
  readonly caller: Inspected;
  /** Of its file, or of the sample. */
  readonly name: string;
  /** The sample's name; undefined for a file of the user's. */
  readonly sample: string | undefined;
  /** What was told when it was opened. */
  readonly summary: OpenedSummary;
  /** As the user has chosen them. */
  readonly beside: FilesBeside;
  /** Opens the image again, with other files beside it. */
  readonly openWith: (beside: FilesBeside) => void;
}

/** Files that belong to the image: an external journal, blobs of EROFS. */
export type FilesBeside = Pick<ImageOptions, 'journalDevice' | 'devices'>;

/** What is told while an image is being opened. */
export interface Opening {
  /** As in `OpenImage`. */
  readonly name: string;
  /** Undefined before there is any. */
  readonly progress: Progress | undefined;
  /** Gives up; nothing is open then. */
  readonly cancel: () => void;
}

/** What every view gets. */
export interface ViewProps {
  /** That the view is of. */
  readonly image: OpenImage;
  /** Of its disk. */
  readonly info: DiskJson;
  /** Where the user is. */
  readonly route: Route;
  /** The address of another place in the same image. */
  readonly link: (changes: Partial<Route>) => string;
}

/** What a view of one filesystem gets. */
export type PlaceViewProps = ViewProps & { readonly place: Place };
