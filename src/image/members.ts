/** Archives around an image: what their members are, and which of them is meant. */
import { BootfsError } from '../contract/errors.ts';

/** Names that errors list. */
const MAX_LISTED = 20;

/** One file of an archive that may hold an image. */
export interface Member {
  /** As the archive has it; no path of this system. */
  readonly name: string;
  /** Bytes that it unpacks to. */
  readonly size: number;
}

/**
 * The member of that name; without a name, the only one, or the only one that looks like an image.
 *
 * @throws ENOENT for a name that is not there, EINVAL where it takes a name to tell
 */
export function chooseMember<Found extends Member>(
  members: readonly Found[],
  wanted: string | undefined,
  looksLikeImage: (member: Found) => boolean,
): Found {
  if (wanted !== undefined) {
    const named = members.filter(({ name }) => plainName(name) === plainName(wanted));
    // Of members of the same name, the last one is what an unpacked archive would have.
    if (named.length > 0) return named[named.length - 1];
    throw new BootfsError('ENOENT', `no member '${wanted}' in the archive: ${listing(members)}`);
  }
  if (members.length === 1) return members[0];
  const images = members.filter(looksLikeImage);
  if (images.length === 1) return images[0];
  const found = images.length === 0 ? members : images;
  throw new BootfsError('EINVAL', `choose a member of the archive with --in: ${listing(found)}`, {
    members: found.length,
  });
}

function plainName(name: string): string {
  return name.replace(/^(\.?\/)+/, '');
}

function listing(members: readonly Member[]): string {
  if (members.length === 0) return 'it holds no file';
  const names = members.slice(0, MAX_LISTED).map(({ name }) => name);
  return names.join(', ') + (members.length > MAX_LISTED ? `, and ${members.length - MAX_LISTED} more` : '');
}
