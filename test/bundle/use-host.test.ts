import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { hostConsole } from '../../firmware-shim/shim/console.ts';
import type { Host } from '../../firmware-shim/shim/host.ts';
import { hostOptions, useHost } from '../../firmware-shim/shim/use-host.ts';
import { crc32c, crc32cScript } from '../../src/hash/crc32c.ts';
import { sha256, sha256Script } from '../../src/hash/sha256.ts';

const bare: Host = { disks: () => [], read: () => new ArrayBuffer(0), print: () => undefined };
const bytes = new Uint8Array([1, 2, 3]);

describe('useHost', () => {
  afterEach(() => useHost(bare));

  test('puts native checksums in place of the scripts, with the host as `this`', () => {
    const host = {
      ...bare,
      answer: -5,
      crc32c(seed: number, given: Uint8Array): number {
        return this.answer + seed + given.length;
      },
      sha256(given: Uint8Array): ArrayBuffer {
        return new Uint8Array(32).fill(given.length).buffer;
      },
    };
    useHost(host);
    assert.equal(crc32c(1, bytes), 0xffffffff, 'made unsigned');
    assert.deepEqual(sha256(bytes), new Uint8Array(32).fill(3));
  });

  test('a host without them leaves the scripts', () => {
    useHost(bare);
    assert.equal(crc32c(1, bytes), crc32cScript(1, bytes));
    assert.deepEqual(sha256(bytes), sha256Script(bytes));
  });

  test('gives a console only where there is none', () => {
    const own = globalThis.console;
    let printed = '';
    const host: Host = {
      ...bare,
      print: (text) => {
        printed += text;
      },
    };
    useHost(host);
    assert.equal(globalThis.console, own);
    (globalThis as { console?: Console }).console = undefined;
    try {
      useHost(host);
      globalThis.console.log('one', 2, { three: 3 });
    } finally {
      globalThis.console = own;
    }
    assert.equal(printed, 'one 2 {"three":3}\n');
  });
});

test('hostOptions hands on the decoders that the host has', () => {
  assert.deepEqual(hostOptions(bare), { codecs: {} });
  const calls: string[] = [];
  const call = (name: string) => (_source: Uint8Array, _target: Uint8Array, exact: number) => {
    calls.push(`${name} ${exact}`);
  };
  const host = { ...bare, lz4: call('lz4'), inflate: call('inflate'), lzma: call('lzma') };
  const { lz4, deflate, lzma } = hostOptions(host).codecs!;
  lz4!(bytes, bytes, 'exact');
  deflate!(bytes, bytes, 'prefix');
  lzma!(bytes, bytes, 'exact');
  assert.deepEqual(calls, ['lz4 1', 'inflate 0', 'lzma 1']);
});

test('the console shows errors with their message, and null as such', () => {
  let printed = '';
  const console = hostConsole({
    print: (text) => {
      printed += text;
    },
  });
  console.error(new Error('on purpose'), null, undefined);
  console.warn();
  assert.equal(printed, 'Error: on purpose null undefined\n\n');
});
