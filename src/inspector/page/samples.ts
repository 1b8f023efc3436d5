/** Images that come with the page, so that it can be tried without one. */

/** A committed image. */
export interface Sample {
  /** In the fragment of the address, and in that of its data block. */
  readonly id: string;
  /** What it shows, for people. */
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
    text: 'A new kernel, initrd and menu were written, fsynced and renamed over the old ones; then the power went. Linux sees the new ones. U-Boot and GRUB boot the old ones, and say nothing.',
    file: 'disk/crashed-upgrade.img.gz',
  },
  {
    id: 'fast-commits',
    title: 'Fast commits',
    text: 'Eight boot entries and a hard link that stand in the fast-commit area of an ext4 journal, and nowhere else.',
    file: 'ext/ext4-crash-fast-commit.img.gz',
  },
  {
    id: 'erofs-in-ext4',
    title: 'EROFS in ext4',
    text: 'An initial filesystem as an image on an ext4 /boot, replaced just before a crash. Open the image inside of the image: in Files, initoverlayfs.img.',
    file: 'disk/erofs-in-ext4.img.gz',
  },
];
