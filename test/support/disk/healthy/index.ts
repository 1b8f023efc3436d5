/** Disks of distributions that `check` has nothing to say of, by the names of their images in images/disk. */
import { armbian } from './armbian.ts';
import { fedoraBls, fedoraCoreos } from './fedora.ts';
import { limine } from './limine.ts';
import { opensuse, raspberryPiOs, yoctoUboot } from './others.ts';
import type { HealthyDisk } from './parts.ts';
import { arch, nixos, yocto } from './systemd-boot.ts';

export const HEALTHY_DISKS: Readonly<Record<string, () => HealthyDisk>> = {
  arch,
  armbian,
  'fedora-bls': fedoraBls,
  'fedora-coreos': fedoraCoreos,
  limine,
  nixos,
  opensuse,
  'raspberry-pi-os': raspberryPiOs,
  yocto,
  'yocto-u-boot': yoctoUboot,
};
