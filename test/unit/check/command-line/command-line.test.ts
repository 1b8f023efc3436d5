import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allValues, decodeCommandLine, lastValue } from '../../../../src/check/command-line/command-line.ts';
import { judgeDevices } from '../../../../src/check/command-line/devices.ts';
import { judgeRoot } from '../../../../src/check/command-line/root.ts';
import { judgeRootFiles, type RootFacts } from '../../../../src/check/rules/root-files.ts';
import { memoryDevice } from '../../../../src/device/memory.ts';
import type { Disk } from '../../../../src/disk/disk.ts';
import { openDisk } from '../../../../src/disk/open-disk.ts';
import { type GptPartition, gptDisk, looksLikeExt, mbrSector, TYPES } from '../../../support/disk/disks.ts';
import {
  EXTENT_BYTES,
  FIRST_EXTENT_AT,
  groupText,
  linear,
  logicalVolume,
  physicalVolume,
} from '../../../support/disk/lvm.ts';
import { mdMember } from '../../../support/disk/md.ts';
import { type MemoryTree, memoryFileSystem } from '../../../support/memory-tree.ts';

const EXT_UUID = '11111111-2222-3333-4444-555555555555';
const SWAP_UUID = '22222222-2222-2222-2222-222222222222';
const LUKS_UUID = '36a2c892-fae3-48f9-9373-77fd2a401dd6';
const partUuid = (number: number): string => `0000000${number}-0000-4000-8000-000000000000`;

function ext(label = 'root', uuid = EXT_UUID): Uint8Array {
  const bytes = looksLikeExt(label);
  const hex = uuid.replace(/-/g, '');
  for (let at = 0; at < 16; at++) bytes[1024 + 0x68 + at] = Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}

function swap(): Uint8Array {
  const bytes = new Uint8Array(8192);
  bytes.fill(0x22, 1036, 1052);
  bytes.set(new TextEncoder().encode('SWAPSPACE2'), 4086);
  return bytes;
}

function luks(): Uint8Array {
  const bytes = new Uint8Array(4096);
  bytes.set([0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe, 0, 1]);
  bytes.set(new TextEncoder().encode(LUKS_UUID), 168);
  return bytes;
}

function lvm(): Uint8Array {
  const bytes = physicalVolume(groupText(logicalVolume('root', [linear(0, 1, 0)])), {
    size: FIRST_EXTENT_AT + EXTENT_BYTES,
  });
  bytes.set(ext('inside', '33333333-3333-3333-3333-333333333333'), FIRST_EXTENT_AT);
  return bytes;
}

/** Partitions from 1 on: contents, and the type where it is not `linux`. */
function diskOf(...partitions: (Uint8Array | [contents: Uint8Array, type: string])[]): Disk {
  let next = 64;
  const all: GptPartition[] = partitions.map((given, at) => {
    const [contents, type] = given instanceof Uint8Array ? [given, TYPES.linux] : given;
    const firstSector = next;
    next += Math.ceil(contents.length / 512) + 8;
    return { type, uuid: partUuid(at + 1), label: `part ${at + 1}`, firstSector, contents };
  });
  return openDisk(memoryDevice(gptDisk(all, 512, next + 64)));
}

/** Ids of what is said, and the partition that is the root. */
function rootOf(disk: Disk | undefined, options: string, hasInitrd = true): string {
  const { place, judgements } = judgeRoot({ disk, parameters: decodeCommandLine(options), hasInitrd });
  const where = place === undefined ? '-' : (place.volume?.name ?? String(place.partition.number));
  return [where, ...judgements.map(({ id, level }) => (level === undefined ? id : `${id} ${level}`))].join(' ');
}

const devicesOf = (disk: Disk, options: string): string[] =>
  judgeDevices({ disk, parameters: decodeCommandLine(options), hasInitrd: true }).map(({ id }) => id);

test('a command line is taken apart as the kernel does', () => {
  const parameters = decodeCommandLine(
    'quiet root="LABEL=my root"  "dyndbg=file a +p" root=/dev/sda1\ta.b=c=d -- single',
  );
  assert.deepEqual(
    parameters.map(({ name, value }) => [name, value]),
    [
      ['quiet', undefined],
      ['root', 'LABEL=my root'],
      ['dyndbg', 'file a +p'],
      ['root', '/dev/sda1'],
      ['a.b', 'c=d'],
    ],
  );
  assert.equal(lastValue(parameters, 'root'), '/dev/sda1');
  assert.deepEqual(allValues(parameters, 'root', 'quiet'), ['', 'LABEL=my root', '/dev/sda1']);
});

test('root= in every form', () => {
  const disk = diskOf(swap(), ext(), lvm());
  const cases: [options: string, expected: string][] = [
    [`root=UUID=${EXT_UUID}`, '2'],
    [`root=UUID=${EXT_UUID.toUpperCase()} ro quiet`, '2'],
    [`root=/dev/disk/by-uuid/${EXT_UUID}`, '2'],
    ['root=LABEL=root', '2'],
    ['root=/dev/disk/by-label/root', '2'],
    [`root=PARTUUID=${partUuid(2)}`, '2'],
    [`root=PARTUUID=${partUuid(1)}/PARTNROFF=1`, '2'],
    [`root=PARTUUID=${partUuid(2)}/PARTNROFF=-1`, '1'],
    [`root=/dev/disk/by-partuuid/${partUuid(2)}`, '2'],
    ['root="PARTLABEL=part 2"', '2'],
    ['root=/dev/disk/by-partlabel/part\\x202', '2'],
    ['root=/dev/mapper/vg-root', 'vg-root'],
    ['root=/dev/vg/root', 'vg-root'],
    ['root=/dev/disk/by-id/dm-name-vg-root', 'vg-root'],
    ['root=UUID=33333333-3333-3333-3333-333333333333', 'vg-root'],
    ['root=UUID=44444444-2222-3333-4444-555555555555', '- root-missing'],
    ['root=LABEL=other', '- root-missing'],
    ['root=LABEL=', '- root-missing'],
    ['root=PARTUUID=99999999-0000-4000-8000-000000000000', '- root-missing'],
    [`root=PARTUUID=${partUuid(3)}/PARTNROFF=1`, '- root-missing'],
    ['root=PARTLABEL=other', '- root-missing'],
    ['root=/dev/mapper/vg-other', '- root-missing'],
    ['root=/dev/other/root', '- root-missing'],
    ['root=/dev/md0', '- root-missing'],
    ['root=/dev/sda2', '2 root-on-target'],
    ['root=/dev/nvme0n1p2', '2 root-on-target'],
    ['root=/dev/mmcblk0p7', '- root-on-target warning'],
    ['root=/dev/sda', '- root-on-target'],
    ['root=/dev/dm-0', '- root-on-target'],
    ['root=/dev/disk/by-path/pci-0000:00:1f.2-ata-1-part2', '- root-on-target'],
    ['root=/dev/mapper/mpatha-part2', '- root-on-target'],
    [`root=block:/dev/disk/by-uuid/${EXT_UUID}`, '2'],
    ['root=$rootdev', '- root-on-target'],
    ['root=/dev/mapper/root roothash=0123', '- root-not-looked-at'],
    ['root=8:2', '- root-on-target'],
    ['root=0802', '- root-on-target'],
    ['root=/dev/loop0', '- root-impossible'],
    ['root=/dev/loop0p2', '- root-impossible'],
    ['root=/dev/nfs nfsroot=10.0.0.1:/srv', '- root-elsewhere'],
    ['root=nfs:10.0.0.1:/srv', '- root-elsewhere'],
    ['root=live:CDLABEL=Fedora', '- root-elsewhere'],
    ['root=tmpfs', '- root-elsewhere'],
    ['root=fstab', '- root-elsewhere'],
    ['root=dissect', '- root-elsewhere'],
    ['root=ZFS=rpool/ROOT/debian', '- root-missing'],
    ['root=what?', '- root-unknown'],
    ['root=gpt-auto', '- root-missing'],
    ['quiet', '- root-not-named'],
    ['', '- root-not-named'],
    ['boot=live components', '-'],
    ['init=/nix/store/abc-nixos-system/init', '-'],
    ['root=LABEL=root root=LABEL=other', '- root-missing'],
  ];
  for (const [options, expected] of cases) assert.equal(rootOf(disk, options), expected, options);
});

test('types of partitions explain that no root is named', () => {
  const disk = diskOf(ext('a', SWAP_UUID), [ext(), TYPES.root]);
  for (const options of ['', 'root=gpt-auto', 'root=/dev/gpt-auto-root']) assert.equal(rootOf(disk, options), '2');
  assert.equal(rootOf(disk, '', false), '- root-not-named');
});

test('what only an initrd understands', () => {
  const disk = diskOf(ext());
  for (const options of [
    `root=UUID=${EXT_UUID}`,
    'root=LABEL=root',
    'root=/dev/mapper/x',
    `root=/dev/disk/by-uuid/${EXT_UUID}`,
  ]) {
    assert.equal(rootOf(disk, options, false), '- root-needs-initrd', options);
  }
  assert.equal(rootOf(disk, `root=PARTUUID=${partUuid(1)}`, false), '1');
});

test('a root inside of what is not read is not judged, and twice the same name is', () => {
  const encrypted = diskOf(luks());
  assert.equal(rootOf(encrypted, 'root=/dev/mapper/luks-root'), '- root-not-looked-at');
  assert.equal(rootOf(encrypted, `root=UUID=${EXT_UUID}`), '- root-not-looked-at');
  assert.equal(rootOf(encrypted, `root=PARTUUID=${partUuid(2)}`), '- root-missing');
  assert.equal(rootOf(diskOf(ext(), ext()), `root=UUID=${EXT_UUID}`), '1 root-ambiguous');
  const mirror = diskOf(mdMember({ version: '1.0', data: ext() }), mdMember({ version: '1.0', data: ext() }));
  assert.equal(rootOf(mirror, `root=UUID=${EXT_UUID}`), '1');
  assert.equal(rootOf(mirror, 'root=/dev/md/root'), '1');
  assert.equal(rootOf(mirror, 'root=/dev/md127'), '- root-on-target');
});

test('PARTUUIDs of an MBR, and a filesystem judged for itself', () => {
  const bytes = new Uint8Array(64 * 512);
  bytes.set(mbrSector([{ type: 0x83, start: 8, sectors: 8 }]));
  bytes.set(ext(), 8 * 512);
  const disk = openDisk(memoryDevice(bytes));
  assert.equal(rootOf(disk, 'root=PARTUUID=1234abcd-01'), '1');
  assert.equal(rootOf(disk, 'root=PARTUUID=1234ABCD-01'), '1');
  assert.equal(rootOf(disk, 'root=PARTUUID=1234abcd-02'), '- root-missing');
  for (const options of ['root=UUID=x', '', 'root=gpt-auto']) assert.equal(rootOf(undefined, options), '-');
  assert.equal(rootOf(undefined, 'root=/dev/loop0'), '- root-impossible');
});

test('encrypted volumes', () => {
  const disk = diskOf(luks(), ext());
  for (const options of [
    `rd.luks.uuid=luks-${LUKS_UUID}`,
    `rd.luks.uuid=${LUKS_UUID}`,
    `rd.luks.uuid=luks-${LUKS_UUID.slice(0, 8)}`,
    `rd.luks.name=${LUKS_UUID}=root`,
    `cryptdevice=UUID=${LUKS_UUID}:root:allow-discards`,
    `cryptdevice=/dev/disk/by-partuuid/${partUuid(1)}:root`,
    'cryptdevice=/dev/disk/by-path/pci-0000:00:1f.2:root',
    `cryptopts=target=root,source=UUID=${LUKS_UUID},lvm=vg`,
    'rd.luks=0 rd.luks.uuid=11111111-0000-0000-0000-000000000000',
  ]) {
    assert.deepEqual(devicesOf(disk, options), [], options);
  }
  for (const options of [
    'rd.luks.uuid=11111111-0000-0000-0000-000000000000',
    'cryptdevice=PARTUUID=99999999-0000-4000-8000-000000000000:root',
    `cryptdevice=UUID=${EXT_UUID}:root`,
  ]) {
    assert.deepEqual(devicesOf(disk, options), ['luks-missing'], options);
  }
});

test('logical volumes and arrays that dracut is to put together', () => {
  const disk = diskOf(lvm(), mdMember({ version: '1.2', data: ext() }));
  assert.deepEqual(devicesOf(disk, 'rd.lvm.lv=vg/root rd.md.uuid=00112233:44556677:8899aabb:ccddeeff'), []);
  assert.deepEqual(devicesOf(disk, 'rd.lvm.lv=vg/swap'), ['volume-missing']);
  assert.deepEqual(devicesOf(disk, 'rd.md.uuid=11112233:44556677:8899aabb:ccddeeff'), ['volume-missing']);
  assert.deepEqual(devicesOf(diskOf(luks()), 'rd.lvm.lv=fedora/root'), [], 'it may be in the encrypted volume');
});

test('resume=, mount.usr= and verity', () => {
  const disk = diskOf(swap(), ext());
  const hash = `${partUuid(1).replace(/-/g, '')}${partUuid(2).replace(/-/g, '')}`;
  const cases: [options: string, expected: string[]][] = [
    [`resume=UUID=${SWAP_UUID}`, []],
    ['resume=/dev/sda3', []],
    [`resume=UUID=${EXT_UUID} resume_offset=1234`, []],
    [`resume=UUID=${EXT_UUID}`, ['resume-missing']],
    ['resume=UUID=99999999-2222-2222-2222-222222222222', ['resume-missing']],
    ['noresume resume=none', []],
    ['mount.usr=LABEL=root', []],
    ['mount.usr=LABEL=usr', ['usr-missing']],
    ['mount.usr=/dev/mapper/usr', ['usr-missing']],
    ['mount.usr=/dev/mapper/usr verity.usr=PARTUUID=7130c94a-213a-4e5a-8e26-6cce9662f132', []],
    [`roothash=${hash}`, []],
    [`usrhash=${hash.replace('1', '7')}`, ['verity-missing']],
    [
      `roothash=${hash.replace('1', '7')} systemd.verity_root_data=LABEL=root systemd.verity_root_hash=LABEL=no`,
      ['verity-missing'],
    ],
  ];
  for (const [options, expected] of cases) assert.deepEqual(devicesOf(disk, options), expected, options);
  const hibernated = swap();
  hibernated.set(new TextEncoder().encode('S1SUSPEND\0'), 4086);
  assert.deepEqual(devicesOf(diskOf(hibernated), `resume=UUID=${SWAP_UUID}`), ['resume-hibernated']);
});

function rootFiles(tree: MemoryTree, options = '', more: Partial<RootFacts> = {}): string[] {
  const facts = { kernelRelease: '6.1.0', hasOtherUsr: false, parameters: decodeCommandLine(options), ...more };
  return judgeRootFiles({ fs: memoryFileSystem(tree), ...facts }).map(({ id }) => id);
}

test('an init and modules, where that root keeps them', () => {
  const modules = { '6.1.0': { 'modules.dep': '' } };
  const usr = { lib: { modules, systemd: { systemd: '' } } };
  assert.deepEqual(rootFiles({ usr }), []);
  assert.deepEqual(rootFiles({ sbin: { init: '' }, lib: { modules } }), []);
  assert.deepEqual(rootFiles({ sbin: { init: '' }, lib: { modules } }, '', { kernelRelease: '6.2.0' }), [
    'root-modules-missing',
  ]);
  assert.deepEqual(rootFiles({ sbin: { init: '' } }), [], 'a kernel without modules');
  assert.deepEqual(rootFiles({ etc: {} }), ['init-missing']);
  assert.deepEqual(rootFiles({ etc: {}, usr: {} }), [], 'an empty /usr is mounted on');
  assert.deepEqual(rootFiles({ usr }, 'init=/bin/my-init'), ['init-missing']);
  assert.deepEqual(rootFiles({ usr }, 'init=/usr/lib/systemd/systemd'), []);
  const yocto = { sbin: { init: '' }, lib: { modules: { '5.15.32-yocto-standard': {} } } };
  assert.deepEqual(rootFiles(yocto, '', { kernelRelease: '5.15.32+gitAUTOINC' }), []);
});

test('ostree deployments and the store of NixOS', () => {
  const deployment = { usr: { lib: { modules: { '6.1.0': {} }, systemd: { systemd: '' } } } };
  const tree = {
    ostree: { 'boot.1': { os: { abc: { '0': deployment } } }, deploy: { os: { deploy: { 'abc.0': deployment } } } },
  };
  assert.deepEqual(rootFiles(tree, 'ostree=/ostree/boot.1/os/abc/0'), []);
  assert.deepEqual(rootFiles(tree, 'ostree=/ostree/boot.0/os/abc/0'), ['ostree-missing']);
  assert.deepEqual(rootFiles(tree, 'ostree=/ostree/boot.1/os/abc/0', { kernelRelease: '6.2' }), [
    'root-modules-missing',
  ]);
  assert.deepEqual(rootFiles(tree), [], 'the initrd chooses the deployment');
  const system = { init: '', 'kernel-modules': { lib: { modules: { '6.1.0': {} } } } };
  const nix = { nix: { store: { 'abc-nixos-system': system } }, etc: {} };
  assert.deepEqual(rootFiles(nix, 'init=/nix/store/abc-nixos-system/init'), []);
  assert.deepEqual(rootFiles(nix, 'init=/nix/store/gone-nixos-system/init'), ['init-missing']);
  assert.deepEqual(rootFiles(nix, 'init=/nix/store/abc-nixos-system/init', { kernelRelease: '6.2' }), [
    'root-modules-missing',
  ]);
  assert.deepEqual(rootFiles({ etc: {} }, 'init=/nix/store/abc-nixos-system/init'), [], 'the store is elsewhere');
});

test('an encrypted volume that is opened under the name of the root must be there', () => {
  const disk = diskOf(luks(), ext());
  const missing = '11111111-0000-0000-0000-000000000000';
  const levelsOf = (options: string) =>
    judgeDevices({ disk, parameters: decodeCommandLine(options), hasInitrd: true }).map(({ level }) => level);
  assert.deepEqual(levelsOf(`rd.luks.name=${missing}=root root=/dev/mapper/root`), ['error']);
  assert.deepEqual(levelsOf(`cryptdevice=UUID=${missing}:root root=/dev/mapper/root`), ['error']);
  assert.deepEqual(levelsOf(`rd.luks.name=${missing}=home root=/dev/mapper/root`), [undefined]);
  assert.deepEqual(levelsOf(`rd.luks.name=${LUKS_UUID}=root root=/dev/mapper/root`), []);
});

test('a root that is reached over the network is on no disk', () => {
  assert.equal(
    rootOf(diskOf(ext()), 'netroot=iscsi:host::::iqn root=UUID=11111111-0000-0000-0000-000000000000'),
    '- root-elsewhere',
  );
});

test('encrypted volumes by cryptopts=, and what is named and holds nothing known', () => {
  const disk = diskOf(ext(), new Uint8Array(8192), luks());
  assert.deepEqual(devicesOf(disk, `cryptopts=target=root,source=UUID=${LUKS_UUID}`), []);
  assert.deepEqual(devicesOf(disk, 'cryptopts=source=UUID=44444444-4444-4444-4444-444444444444,target=root').length, 1);
  assert.deepEqual(devicesOf(disk, 'cryptopts=target=root'), []);
  const unknown = `PARTUUID=${partUuid(2)}`;
  assert.match(devicesOf(disk, `resume=${unknown}`).join(), /resume-missing/);
  assert.match(devicesOf(disk, `cryptdevice=${unknown}:root`).join(), /luks/);
});

test('a root in a ZFS pool is missing where no pool is, and not looked at where nobody can tell', () => {
  assert.match(rootOf(undefined, 'root=ZFS=rpool/ROOT/debian'), /root-not-looked-at/);
  assert.match(rootOf(diskOf(ext()), 'root=ZFS=rpool/ROOT/debian'), /root-missing/);
  assert.match(rootOf(diskOf(ext()), 'root=ZFS=AUTO'), /root-missing/);
});
