/** Images that come with the page, so that it can be tried without one. */

/** A committed image. */
export interface Sample {
  /** In the fragment of the address, and in that of its data block. */
  readonly id: string;
  readonly title: string;
  /** What there is to see in it. */
  readonly text: string;
  /** Below `images/`. */
  readonly file: string;
}

/** In the order in which the first screen shows them. */
export const SAMPLES: readonly Sample[] = [
  {
    id: 'crashed-upgrade',
    title: 'A crashed upgrade',
    text: 'The new kernel was written, fsynced and renamed over the old one; then the power went. Linux boots the new one. GRUB boots the old one.',
    file: 'ext/ext4-crash-no-checksum.img.gz',
  },
  {
    id: 'fast-commits',
    title: 'Fast commits',
    text: 'Eight boot entries and a hard link that stand in the fast-commit area of an ext4 journal, and nowhere else.',
    file: 'ext/ext4-crash-fast-commit.img.gz',
  },
];
