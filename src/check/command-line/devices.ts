/** What else on a kernel command line names a device: /usr, encrypted volumes, verity, where a system hibernates to. */
import { type DevicePlace, findDevice, placesOf } from '../../disk/device-names.ts';
import type { Disk } from '../../disk/disk.ts';
import { verityUuids } from '../../disk/verity-pair.ts';
import { allValues, type KernelParameter, lastValue } from './command-line.ts';
import { verityTargets } from './named-verity.ts';
import { type CommandLineFacts, isMadeByCommandLine, type Judgement } from './root.ts';

/** @throws ERR_BOOTFS_NEED_RANGE */
export function judgeDevices({ disk, parameters }: CommandLineFacts): Judgement[] {
  if (disk === undefined) return [];
  return [
    ...judgeUsr(disk, parameters),
    ...judgeEncrypted(disk, parameters),
    ...judgeAssembled(disk, parameters),
    ...judgeVerity(disk, parameters),
    ...judgeResume(disk, parameters),
  ];
}

function isMissing(disk: Disk, device: string): boolean {
  return findDevice(disk, device).kind === 'missing';
}

function isDevice(value: string): boolean {
  return /^(\/dev\/|(PART)?(UUID|LABEL)=)/.test(value);
}

function judgeUsr(disk: Disk, parameters: readonly KernelParameter[]): Judgement[] {
  const usr = lastValue(parameters, 'mount.usr');
  if (usr === undefined || !isDevice(usr) || isMadeByCommandLine(usr, parameters) || !isMissing(disk, usr)) return [];
  return [{ id: 'usr-missing', message: `mount.usr=${usr} is not on this disk` }];
}

/** rd.luks.uuid=, rd.luks.name= (also without `rd.`), cryptdevice= of Arch, cryptopts=source= of Debian. */
function judgeEncrypted(disk: Disk, parameters: readonly KernelParameter[]): Judgement[] {
  if (/^(0|no|false|off)$/.test(lastValue(parameters, 'rd.luks', 'luks') ?? '')) return [];
  const wanted = [
    ...allValues(parameters, 'rd.luks.uuid', 'luks.uuid').map((uuid) => `UUID=${uuid.replace(/^luks-/, '')}`),
    ...allValues(parameters, 'rd.luks.name', 'luks.name').map((value) => `UUID=${value.split('=')[0]}`),
    ...allValues(parameters, 'cryptdevice').map(sourceOfCryptdevice),
    ...allValues(parameters, 'cryptopts').map((value) => /(?:^|,)source=([^,]*)/.exec(value)?.[1] ?? ''),
  ];
  const judgements: Judgement[] = [];
  const ofRoot = sourceOfMappedRoot(parameters);
  for (const device of wanted.filter((value, at) => isDevice(value) && wanted.indexOf(value) === at)) {
    // Without it there is no root; any other one the system may do without.
    const level = device === ofRoot ? ('error' as const) : undefined;
    const answer = isUuidPart(device) ? findLuksByStart(disk, device) : findDevice(disk, device);
    // What one encrypted volume hides is seldom another one.
    if (answer.kind === 'missing' || (answer.kind === 'hidden' && answer.inside === 'LUKS')) {
      judgements.push({ id: 'luks-missing', level, message: `the encrypted volume ${device} is not on this disk` });
    } else if (answer.kind === 'found' && !answer.places.some(({ contents }) => contents.contents?.kind === 'LUKS')) {
      const kind = answer.places[0].contents.contents?.kind ?? 'nothing known';
      judgements.push({
        id: 'luks-missing',
        level,
        message: `${device} should be an encrypted volume, and holds ${kind}`,
      });
    }
  }
  return judgements;
}

/** The encrypted volume that is opened under the very name that `root=` has; undefined where none is. */
function sourceOfMappedRoot(parameters: readonly KernelParameter[]): string | undefined {
  const [, name] = /^\/dev\/mapper\/(.+)$/.exec(lastValue(parameters, 'root') ?? '') ?? [];
  if (name === undefined) return undefined;
  const [uuid] = allValues(parameters, 'rd.luks.name', 'luks.name').filter((value) => value.split('=')[1] === name);
  if (uuid !== undefined) return `UUID=${uuid.split('=')[0]}`;
  return allValues(parameters, 'cryptdevice')
    .filter((value) => value.split(/:(?!\/)/)[1] === name)
    .map(sourceOfCryptdevice)[0];
}

/** rd.lvm.lv= and rd.md.uuid=: what dracut is to put together before it looks for the root. */
function judgeAssembled(disk: Disk, parameters: readonly KernelParameter[]): Judgement[] {
  const judgements: Judgement[] = [];
  for (const volume of allValues(parameters, 'rd.lvm.lv')) {
    if (volume.indexOf('/') > 0 && isMissing(disk, `/dev/${volume}`)) {
      judgements.push({ id: 'volume-missing', message: `the logical volume ${volume} is not on this disk` });
    }
  }
  for (const uuid of allValues(parameters, 'rd.md.uuid')) {
    const wanted = uuid.replace(/[^0-9a-fA-F]/g, '').toLowerCase();
    const isHere = ({ contents }: DevicePlace): boolean => contents.inside?.uuid.replace(/-/g, '') === wanted;
    if (wanted !== '' && !placesOf(disk).some(isHere)) {
      judgements.push({ id: 'volume-missing', message: `no member of the array ${uuid} is on this disk` });
    }
  }
  return judgements;
}

/** `DEVICE:NAME[:OPTIONS]`, where DEVICE may be a path with colons in it. */
function sourceOfCryptdevice(value: string): string {
  return value.split(/:(?!\/)/)[0];
}

/** dracut takes the beginning of a UUID for all of it. */
function isUuidPart(device: string): boolean {
  return /^UUID=[0-9a-fA-F-]{1,35}$/.test(device);
}

function findLuksByStart(disk: Disk, device: string): { kind: 'missing' } | ReturnType<typeof findDevice> {
  const start = device.slice(5).toLowerCase();
  const places = placesOf(disk).filter(({ contents }) => contents.contents?.uuid.toLowerCase().indexOf(start) === 0);
  return places.length > 0 ? { kind: 'found', places } : { kind: 'missing' };
}

/**
 * systemd.verity_root_data= and its like name devices; where they are not there, the root hash does: its halves are the
 * PARTUUIDs of data and hashes.
 */
function judgeVerity(disk: Disk, parameters: readonly KernelParameter[]): Judgement[] {
  const judgements: Judgement[] = [];
  for (const { name, dataDevice, hashDevice } of verityTargets(parameters)) {
    const devices = dataDevice === hashDevice ? [dataDevice] : [dataDevice, hashDevice];
    for (const device of devices.filter((each) => isDevice(each) && isMissing(disk, each))) {
      const message = `${device}, named for ${name} by dm-mod.create=, is not on this disk`;
      judgements.push({ id: 'verity-missing', message });
    }
  }
  for (const [hashName, what] of [
    ['roothash', 'root'],
    ['usrhash', 'usr'],
  ]) {
    const hash = lastValue(parameters, hashName);
    const named = ['data', 'hash'].map((part) => lastValue(parameters, `systemd.verity_${what}_${part}`));
    for (const device of named) {
      if (device !== undefined && isDevice(device) && isMissing(disk, device)) {
        judgements.push({
          id: 'verity-missing',
          message: `${device}, named for verity of ${what}, is not on this disk`,
        });
      }
    }
    if (hash === undefined || named[0] !== undefined || !/^[0-9a-f]{64,}$/i.test(hash)) continue;
    const uuids = verityUuids(hash)!;
    for (const uuid of [uuids.data, uuids.hashes]) {
      if (isMissing(disk, `PARTUUID=${uuid}`)) {
        judgements.push({
          id: 'verity-missing',
          message: `${hashName}= names partition ${uuid}, which is not on this disk`,
        });
      }
    }
  }
  return judgements;
}

function judgeResume(disk: Disk, parameters: readonly KernelParameter[]): Judgement[] {
  const resume = lastValue(parameters, 'resume');
  if (resume === undefined || !isDevice(resume)) return [];
  const answer = findDevice(disk, resume);
  if (answer.kind === 'missing') {
    return [{ id: 'resume-missing', message: `resume=${resume} is not on this disk: the initrd may wait for it` }];
  }
  if (answer.kind !== 'found' || lastValue(parameters, 'resume_offset') !== undefined) return [];
  const [{ contents }] = answer.places;
  const kind = contents.contents?.kind;
  if (kind !== 'swap') {
    return [{ id: 'resume-missing', message: `resume=${resume} is no swap, but ${kind ?? 'nothing known'}` }];
  }
  if (contents.inside?.details['hibernated']?.value !== true) return [];
  return [
    { id: 'resume-hibernated', message: `a hibernated system lies in ${resume}, and is woken in place of a new start` },
  ];
}
