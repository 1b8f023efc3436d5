/** `bootfs-host IMAGE SCRIPT.js`, the C host as a Linux program; skipped where it was not built. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { imageBytes } from '../support/images.ts';
import { bundle } from './bundles.ts';
import { hostProgram } from './engines.ts';

const directory = mkdtempSync(join(tmpdir(), 'bootfs-host-'));
after(() => rmSync(directory, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(directory, name), content);
  return join(directory, name);
}

/** What a function of the host threw, as `name(arguments): words`. */
const ATTEMPT = `
function attempt(action) { try { return JSON.stringify(action()); } catch (error) { return 'threw ' + error.message; } }
function line(text) { host.print(text + '\\n'); }
`;

function fnv1a(bytes: readonly number[]): string {
  const hash = bytes.reduce((value, byte) => Math.imul(value ^ byte, 16777619), 0x811c9dc5);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

for (const engine of ['quickjs', 'duktape'] as const) {
  const program = hostProgram(engine);
  const skip = existsSync(program) ? false : `not built: make -C firmware-shim/host linux-${engine}`;
  const library = () => bundle(engine === 'quickjs' ? 'bootfs.js' : 'bootfs.es5.js');

  function run(script: string, images: readonly string[], words: readonly string[] = []) {
    const parameters = [images.join(','), file('script.js', ATTEMPT + script), ...words];
    const { status, stdout, stderr } = spawnSync(program, parameters, { encoding: 'utf8', input: '' });
    return { status, lines: stdout.split('\n'), stderr };
  }

  describe(`bootfs-host with ${engine}`, { skip }, () => {
    test('gives the disks, their sectors and its arguments', () => {
      const first = file(
        'a.img',
        Uint8Array.from({ length: 1300 }, (_value, at) => at & 0xff),
      );
      const second = file('b".img', new Uint8Array(0));
      const script = `
        line(JSON.stringify(host.disks()));
        var bytes = new Uint8Array(host.read(0, 1, 1));
        line(bytes.length + ' ' + bytes[0] + ' ' + bytes[511]);
        var target = new Uint8Array(1026);
        host.readInto(0, 0, target.subarray(1, 1025));
        line([target[0], target[2], target[512], target[1024], target[1025]].join(' '));
        line(JSON.stringify(host.arguments));
        line(/^(QuickJS|Duktape) [0-9]/.test(host.engine) + ' ' + (host.milliseconds() > 0) + ' ' + (host.peakMemory() > 10000));
      `;
      const { lines, status } = run(script, [first, second], ['--entry', 'a "b" \\ ü\n']);
      assert.equal(status, 0);
      assert.deepEqual(JSON.parse(lines[0]), [
        { name: 'a.img', blockSize: 512, blockCount: 2, maxBlocks: 32768 },
        { name: 'b?.img', blockSize: 512, blockCount: 0, maxBlocks: 32768 },
      ]);
      assert.equal(lines[1], '512 0 255');
      assert.equal(lines[2], '0 1 255 255 0');
      assert.deepEqual(JSON.parse(lines[3]), ['--entry', 'a "b" \\ ü\n']);
      assert.equal(lines[4], 'true true true');
    });

    test('refuses what makes no sense, by exception', () => {
      const disk = file('c.img', new Uint8Array(2048 * 1024));
      const calls = [
        'host.read(1, 0, 1)',
        'host.read(-1, 0, 1)',
        'host.read(0, 4096, 1)',
        'host.read(0, 4095, 2)',
        'host.read(0, 0.5, 1)',
        'host.read(0, 0, 0)',
        'host.read(0, 0, 32769)',
        'host.read()',
        'host.readInto(0, 4096, new Uint8Array(512))',
        'host.readInto(0, 4095, new Uint8Array(1024))',
        'host.readInto(0, 0, new Uint8Array(511))',
        'host.readInto(0, 0, new Uint8Array(0))',
        'host.readInto(0, 0, 512)',
        'host.readInto(1, 0, new Uint8Array(512))',
        "host.read('0', 0, 1)",
        'host.read(0, 9007199254740991, 1)',
        "host.crc32c('x', new Uint8Array(1))",
        'host.crc32c(4294967296, new Uint8Array(1))',
        'host.lz4(1, 2)',
        'host.inflate(new Uint8Array([7]), new Uint8Array(1), 0)',
        'host.lzma(new Uint8Array(9), new Uint8Array(9), 1)',
        'host.lz4(new Uint8Array(0), new Uint8Array(1))',
        'host.lz4(new Uint8Array([0xf0, 255]), new Uint8Array(1))',
        'host.lz4(new Uint8Array([0x00, 1, 0]), new Uint8Array(4))',
        "host.boot('kernel', 'x')",
        'host.boot(new Uint8Array(9), 7)',
        "host.boot(new Uint8Array(9), 'x', 'initrd')",
        "host.boot(new Uint8Array(9), 'x', undefined, 1)",
        "host.boot(new Uint8Array(9), 'x', undefined, undefined, 1, 0, '/k')",
        "host.boot(new Uint8Array(9), 'x', undefined, undefined, 0, -1, '/k')",
        "host.boot(new Uint8Array(9), 'x', undefined, undefined, 0, 0)",
      ];
      const { lines } = run(calls.map((call) => `line(attempt(function () { return ${call}; }));`).join('\n'), [disk]);
      calls.forEach((call, at) => {
        assert.match(lines[at], /^threw \S/, call);
      });
    });

    test('native helpers do what the scripts do', async () => {
      const script = `
        ${await library()};
        var device = bootfs.hostDevice(host, 0), hashes = [];
        [{}, bootfs.hostOptions(host)].forEach(function (options) {
          var fs = bootfs.mount(device, options), entries = fs.walk('/'), next, hash = 0, files = 0;
          while (!(next = entries.next()).done && files < 12) {
            if (next.value.stats.type !== 'file') continue;
            files++;
            var bytes = fs.readFile(next.value.path);
            for (var at = 0; at < bytes.length; at += 61) hash = (hash * 31 + bytes[at]) | 0;
          }
          hashes.push(hash);
          bootfs.useHost(host);
        });
        var digits = new Uint8Array([49, 50, 51, 52, 53, 54, 55, 56, 57]);
        line(hashes.join(' ') + ' ' + host.crc32c(0xffffffff, digits) + ' ' + new Uint8Array(host.sha256(digits))[31]);
      `;
      for (const image of ['erofs/lz4', 'erofs/lzma', 'erofs/deflate']) {
        const { lines, stderr } = run(script, [file('d.img', imageBytes(image))]);
        const [script1, native, crc, lastOfSha256] = lines[0].split(' ');
        assert.ok(script1 !== '0' && script1 === native, `${image}: ${lines[0]} ${stderr}`);
        assert.equal(Number(crc), (0xe3069283 ^ 0xffffffff) >>> 0);
        assert.equal(Number(lastOfSha256), 0x25);
      }
    });

    test('boot says what it would start, and ends', () => {
      const script = `host.boot(new Uint8Array([1, 2, 3]), 'root=/dev/sda quiet', new Uint8Array([1, 2, 3, 4]).subarray(1), new Uint8Array([5])); line('never');`;
      const { lines, status } = run(script, [file('e.img', '')]);
      assert.equal(status, 0);
      assert.deepEqual(lines, [
        `boot: kernel 3 bytes, fnv1a ${fnv1a([1, 2, 3])}`,
        `boot: initrd 3 bytes, fnv1a ${fnv1a([2, 3, 4])}`,
        `boot: device tree 1 bytes, fnv1a ${fnv1a([5])}`,
        'boot: command line: root=/dev/sda quiet',
        '',
      ]);
    });

    test('an exception, endless recursion and a script that can not be parsed end it with status 1', () => {
      for (const [script, words] of [
        ["throw new Error('on purpose')", /on purpose/],
        ['(function f() { return f() + 1; })()', /stack/i],
        ['this is no script', /SyntaxError/],
      ] as const) {
        const { status, lines } = run(script, [file('f.img', '')]);
        assert.equal(status, 1, script);
        assert.match(lines.join('\n'), words);
      }
    });

    test('without anybody at its input a key is waited for as long as it was asked to', () => {
      const script = `
        var started = host.milliseconds(), key = host.readKey(150);
        line(key === undefined && host.milliseconds() - started >= 149);
        line(host.readKey(-1) === undefined);`;
      assert.deepEqual(run(script, [file('k.img', '')]).lines.slice(0, 2), ['true', 'true']);
    });

    test('more disks than it has room for are left out, and it says so', () => {
      const image = file('m.img', new Uint8Array(512));
      const { lines } = run(
        'line(host.disks().length);',
        Array.from({ length: 20 }, () => image),
      );
      assert.deepEqual(lines.slice(0, 2), ['there are more than 16 disks; the rest is left out', '16']);
    });

    test('wrong use, and files that are not there, end it with status 2', () => {
      assert.equal(spawnSync(program, []).status, 2);
      assert.equal(spawnSync(program, [join(directory, 'nope'), file('s.js', '')]).status, 2);
      assert.equal(spawnSync(program, [file('g.img', ''), join(directory, 'nope.js')]).status, 2);
    });
  });
}
