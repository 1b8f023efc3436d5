import { escapePath } from '../../bytes/names.ts';
import { attempt, BootfsError, isRefusal } from '../../contract/errors.ts';
import type { FileReader } from '../../contract/file-system.ts';
import type { PathLike } from '../../contract/path.ts';
import { SHA256, SHA512 } from '../../hash/algorithms.ts';
import type { SignatureCheck } from '../../signature/cms.ts';
import { type FsverityParameters, fsverityDigest } from '../../verity/fsverity-digest.ts';
import { formattedDigest } from '../../verity/signed-digest.ts';
import { onHost } from '../host/digests.ts';
import { parseBytes, parseHex } from '../options/numbers.ts';
import { findNamedPaths } from '../paths/globs.ts';
import { EXIT_DONE, EXIT_NO, exitStatusOf, PartlyUnreadableError, UsageError } from '../terminal/exit-status.ts';
import { shownPath } from '../terminal/text.ts';
import { CERTIFICATE_OPTION, outcomeOf, readSignatureCheck } from '../verdict/certificate.ts';
import type { Verb, VerbContext } from './verb.ts';

const DEFAULT_BLOCK_SIZE = 4096;

/** `bootfs verity`: of files as they are read from the image, whether or not it has their Merkle trees. */
export const verity: Verb = {
  name: 'verity',
  summary: 'print the fs-verity digest of files',
  path: 'many',
  options: [
    { flags: '--hash-alg <name>', description: 'sha256 (the default) or sha512', choices: ['sha256', 'sha512'] },
    { flags: '--salt <hex>', description: 'goes before every block: at most 32 bytes', parse: parseHex },
    { flags: '--block-size <bytes>', description: 'of the Merkle tree (default 4096)', parse: parseBytes },
    CERTIFICATE_OPTION,
  ],
  examples: [
    'verity disk.img /usr/bin/init',
    'verity --cert cert.pem disk.img /usr/lib/app',
    "verity --hash-alg sha512 --salt 00ff disk.img '/boot/vmlinuz-*' /boot/initrd.img",
  ],
  async run(context) {
    if (context.paths.length === 0) throw new UsageError('verity needs a path');
    const parameters = parametersOf(context.options);
    const check = await readSignatureCheck(context.options);
    // A file that has fs-verity is held against its stored tree and descriptor while it is read.
    const fs = await context.openFileSystem({ fsverity: 'enforce' });
    const files = context.paths.flatMap((text) => findNamedPaths(fs, text).paths);
    const failures: BootfsError[] = [];
    for (const path of files) {
      // What is wrong with one file, or that it is a directory, leaves the others.
      const failure = await outcomeOf(async () => {
        const file = fs.open(path);
        if (check !== undefined) await checkSignature(file, check, path);
        printDigest(context, file, path, parameters, check !== undefined);
      });
      if (failure !== undefined) failures.push(failure);
    }
    if (failures.length === 0) return EXIT_DONE;
    const damage = failures.find((failure) => exitStatusOf(failure) !== EXIT_NO);
    if (damage === undefined) throw failures[0];
    const what = check === undefined ? 'have no digest' : 'are not verified';
    throw new PartlyUnreadableError(`${failures.length} of ${files.length} files ${what}: ${damage.message}`);
  },
};

/** @throws UsageError for what fsverity does not take */
function parametersOf(options: VerbContext['options']): FsverityParameters {
  const algorithm = onHost(options['hashAlg'] === 'sha512' ? SHA512 : SHA256);
  const blockSize = (options['blockSize'] as number | undefined) ?? DEFAULT_BLOCK_SIZE;
  const salt = (options['salt'] as Uint8Array | undefined) ?? new Uint8Array(0);
  const parameters = { algorithm, blockSize, salt };
  attempt(
    () => fsverityDigest({ size: 0, read: () => 0 }, parameters),
    isRefusal,
    ({ reason }) => {
      throw new UsageError(reason);
    },
  );
  return parameters;
}

/** @throws ENOENT where there is no signature; ERR_BOOTFS_CORRUPT where it does not hold */
async function checkSignature(file: FileReader, check: SignatureCheck, path: PathLike): Promise<void> {
  const digest = file.verityDigest();
  const signature = file.veritySignature();
  if (digest === undefined || signature === undefined) {
    throw new BootfsError('ENOENT', 'the file has no built-in signature', { path: shownPath(path) });
  }
  try {
    await check(signature, formattedDigest(digest));
  } catch (error) {
    if (!(error instanceof BootfsError)) throw error;
    throw new BootfsError(error.code, error.reason, { ...error.context, path: shownPath(path) }, error.cause);
  }
}

function printDigest(
  { common, out }: VerbContext,
  file: FileReader,
  path: PathLike,
  parameters: FsverityParameters,
  isSigned: boolean,
): void {
  const stored = file.verityDigest();
  const digest = `${parameters.algorithm.name}:${Buffer.from(fsverityDigest(file, parameters)).toString('hex')}`;
  if (common.json) out.json({ path: escapePath(path), digest, stored, ...(isSigned && { signature: 'valid' }) });
  else out.line(`${digest} ${shownPath(path)}`);
}
