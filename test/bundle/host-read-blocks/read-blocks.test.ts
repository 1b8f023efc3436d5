/**
 * How the UEFI application reads a disk, on a firmware that refuses what is too large for it or not aligned as it wants it.
 * Every read's bytes are compared, with AddressSanitizer watching. Skipped without gcc and gnu-efi.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const HEADERS = '/usr/include/efi';
const MIB = 1024 * 1024;
const NO_LIMIT = 2 ** 40;
const NO_BLOCK = 2 ** 40;
/** Numbers of EFI's errors. */
const INVALID_PARAMETER = 2;
const BAD_BUFFER_SIZE = 4;
const DEVICE_ERROR = 7;
const OUT_OF_RESOURCES = 9;
const NO_MEDIA = 12;
const TIMEOUT = 18;

interface Firmware {
  readonly blockSize?: number;
  readonly alignment?: number;
  readonly mostBytes?: number;
  /** Of what is larger. */
  readonly refusal?: number;
  readonly badBlock?: number;
}

const hasCompiler = process.platform === 'linux' && spawnSync('gcc', ['--version']).status === 0;
const skip = !hasCompiler ? 'no gcc' : existsSync(`${HEADERS}/efi.h`) ? false : 'gnu-efi is not installed';

describe('reads of a disk of the firmware', { skip }, () => {
  let directory = '';
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'bootfs-reads-'));
    const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
    const host = here('../../../firmware-shim/host');
    const efi = ['-isystem', HEADERS, '-isystem', `${HEADERS}/x86_64`, '-DGNU_EFI_USE_MS_ABI', '-fshort-wchar'];
    const flags = ['-O2', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all', `-I${host}`, ...efi];
    const sources = [here('run-reads.c'), join(host, 'read-blocks.c')];
    const { status, stderr } = spawnSync('gcc', [...flags, ...sources, '-o', join(directory, 'run')], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });
  after(() => rmSync(directory, { recursive: true }));

  /** `reads`: LBA, number of blocks, and how far the memory is from an aligned place. */
  function run(firmware: Firmware, ...reads: readonly (readonly [number, number, number])[]): string[] {
    const { blockSize = 512, alignment = 0, mostBytes = NO_LIMIT, refusal = BAD_BUFFER_SIZE } = firmware;
    const numbers = [blockSize, alignment, mostBytes, refusal, firmware.badBlock ?? NO_BLOCK].map(String);
    const { status, stdout, stderr } = spawnSync(join(directory, 'run'), [...numbers, ...reads.map(String)], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stdout + stderr);
    return stdout.trimEnd().split('\n');
  }

  test('16 MiB come in one call where the firmware takes them', () => {
    const blocks = (16 * MIB) / 512;
    assert.deepEqual(run({}, [5, blocks, 0], [0, 1, 3]), [`calls ${blocks}, status 0`, 'calls 1, status 0']);
    assert.deepEqual(run({ blockSize: 4096 }, [5, 4096, 0]), ['calls 4096, status 0']);
  });

  test('what is refused as too large is halved until it is taken, once', () => {
    for (const refusal of [BAD_BUFFER_SIZE, INVALID_PARAMETER, OUT_OF_RESOURCES]) {
      assert.deepEqual(run({ mostBytes: 2 * MIB, refusal }, [1, 16384, 0], [7, 16384, 0], [0, 8, 0]), [
        'calls 16384 8192 4096 4096 4096 4096, status 0',
        'calls 4096 4096 4096 4096, status 0',
        'calls 8, status 0',
      ]);
    }
  });

  test('a disk that takes one block at a time is read so; one that takes none, not at all', () => {
    assert.deepEqual(run({ mostBytes: 512 }, [1, 5, 0]), ['calls 5 2 1 1 1 1 1, status 0']);
    assert.deepEqual(run({ mostBytes: 0 }, [1, 4, 0]), [`calls 4 2 1, status ${BAD_BUFFER_SIZE}`]);
  });

  test('a firmware that fails at more than 1 MiB is asked for 1 MiB; a bad block costs one more read', () => {
    for (const refusal of [DEVICE_ERROR, TIMEOUT]) {
      assert.deepEqual(run({ mostBytes: MIB, refusal }, [0, 6000, 0]), ['calls 6000 2048 2048 1904, status 0']);
    }
    assert.deepEqual(run({ badBlock: 3000 }, [0, 6000, 0], [0, 16, 0]), [
      `calls 6000 2048 2048, status ${DEVICE_ERROR}`,
      'calls 16, status 0',
    ]);
    assert.deepEqual(run({ badBlock: 9 }, [0, 16, 0]), [`calls 16, status ${DEVICE_ERROR}`]);
  });

  test('another failure is not asked for again', () => {
    assert.deepEqual(run({ mostBytes: 0, refusal: NO_MEDIA }, [0, 6000, 0]), [`calls 6000, status ${NO_MEDIA}`]);
  });

  test('memory that is not aligned as the disk wants it costs one small read more', () => {
    assert.deepEqual(run({ alignment: 512 }, [0, 20000, 32], [0, 128, 32], [0, 128, 0]), [
      'calls 19999 1, status 0',
      'calls 128, status 0',
      'calls 128, status 0',
    ]);
    assert.deepEqual(run({ alignment: 4096 }, [0, 20000, 32]), ['calls 19992 8, status 0']);
    assert.deepEqual(run({ alignment: 4096, blockSize: 65536 }, [0, 20, 4095]), ['calls 19 1, status 0']);
  });

  test('memory that can be aligned in no way is no error of the disk', () => {
    assert.deepEqual(run({ alignment: 8192 }, [0, 8, 32]), [`calls, status ${OUT_OF_RESOURCES}`]);
  });

  test('the pieces of a large read stay aligned', () => {
    const firmware = { alignment: 4096, mostBytes: 3 * MIB };
    assert.deepEqual(run(firmware, [0, 20004, 0], [3, 20004, 4]), [
      'calls 20004 10000 5000 5000 5000 5000 4, status 0',
      'calls 5000 5000 5000 4996 8, status 0',
    ]);
  });
});
