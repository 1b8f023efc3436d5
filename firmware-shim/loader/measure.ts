/**
 * What decides about the boot, and no signature covers, goes into the TPM: configuration files into PCR 5, as systemd-boot
 * does with its loader.conf. The command line goes into PCR 12 where it is handed over, in the host.
 */
import { encodeUtf8 } from '../../src/bytes/utf8.ts';
import { attempt, isAnswer } from '../../src/contract/errors.ts';
import type { Host } from '../shim/host.ts';
import { messageOf } from '../shim/host-device.ts';
import type { Choices } from './entries.ts';

/** TPM2_PCR_BOOT_LOADER_CONFIG. */
const PCR_CONFIGURATION = 5;
/** The event tag of systemd-boot's loader.conf. */
const LOADER_CONF_TAG = 0xf5bc582a;
/** Of any other configuration. */
const CONFIGURATION_TAG = 0xb007f5c0;
const MAX_BYTES = 1024 * 1024;

/** Measures `arguments.txt`, then each configuration that there are entries from. Directories are none. */
export function measureConfigurations(host: Host, { configurations }: Choices, say: (line: string) => void): void {
  const measure = (tag: number, description: string, content: Uint8Array): void => {
    try {
      host.measure?.(PCR_CONFIGURATION, tag, description, content);
    } catch (error) {
      say(`${description} is not measured: ${messageOf(error)}`);
    }
  };
  const words = host.arguments ?? [];
  if (words.length > 0) measure(CONFIGURATION_TAG, 'arguments.txt', encodeUtf8(words.join(' ')));
  for (const { volume, configuration } of configurations) {
    const content = readConfiguration(volume.fs, configuration.path);
    const isLoaderConf = configuration.dialect === 'bls';
    if (content === undefined) continue;
    if (isLoaderConf) measure(LOADER_CONF_TAG, 'loader.conf', content);
    else measure(CONFIGURATION_TAG, `${volume.name}${configuration.path}`, content);
  }
}

function readConfiguration(fs: Choices['configurations'][0]['volume']['fs'], path: string): Uint8Array | undefined {
  return attempt(
    () => {
      const { type, size } = fs.stat(path);
      return type === 'file' && size <= MAX_BYTES ? fs.readFile(path) : undefined;
    },
    isAnswer,
    () => undefined,
  );
}
