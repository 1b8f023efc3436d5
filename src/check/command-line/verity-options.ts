/** The words of `systemd.verity_root_options=` (systemd-veritysetup-generator(8)): how a hash tree is made, and where it stands. */
import { parseHexText } from '../../bytes/names.ts';
import { algorithmOf, type VerityParameters } from '../../verity/parameters.ts';

/** What they say. */
export interface VerityWords {
  /** Byte of the hash device. */
  readonly hashOffset: number;
  /** Undefined where the superblock says it. */
  readonly parameters: VerityParameters | undefined;
  /** A device for forward error correction, as it is named. */
  readonly fecDevice: string | undefined;
  /** `root-hash-signature=`: `base64:` and PKCS#7 in DER, or the path of a file in the initrd. */
  readonly signature: string | undefined;
}

/**
 * @param dataBytes Size of the data device: all of it is meant where no number of blocks is said.
 * @throws ERR_BOOTFS_UNSUPPORTED for a hash that bootfs does not know
 */
export function decodeVerityWords(text: string, dataBytes: number): VerityWords {
  const words: Record<string, string> = {};
  for (const word of text.split(',')) {
    const at = word.indexOf('=');
    if (at > 0) words[word.slice(0, at)] = word.slice(at + 1);
  }
  const number = (name: string, otherwise: number): number =>
    /^[0-9]+$/.test(words[name] ?? '') ? Number(words[name]) : otherwise;
  const place = {
    hashOffset: number('hash-offset', 0),
    fecDevice: words['fec-device'],
    signature: words['root-hash-signature'],
  };
  if (!/^(0|no|false|off|n|f)$/i.test(words['superblock'] ?? '')) return { ...place, parameters: undefined };
  const dataBlockSize = number('data-block-size', 4096);
  return {
    ...place,
    parameters: {
      hash: algorithmOf(words['hash'] ?? 'sha256').name,
      format: words['format'] === '0' ? 0 : 1,
      salt: parseHexText(words['salt'] ?? '') ?? new Uint8Array(0),
      dataBlockSize,
      hashBlockSize: number('hash-block-size', 4096),
      dataBlocks: number('data-blocks', Math.floor(dataBytes / dataBlockSize)),
    },
  };
}
