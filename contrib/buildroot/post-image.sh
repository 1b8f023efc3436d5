#!/bin/sh
# Buildroot: name this script in BR2_ROOTFS_POST_IMAGE_SCRIPT, behind the one that makes the disk (genimage). Its first argument is the
# folder of images. Fails the build where a disk does not boot. BOOTFS is the command, BOOTFS_IMAGES are the disks (default *.img),
# BOOTFS_ARGUMENTS more options: for a board with U-Boot '--firmware u-boot'.
set -eu
cd "${1:-$BINARIES_DIR}"
for image in ${BOOTFS_IMAGES:-*.img}; do
  [ -e "$image" ] || { echo "bootfs: no image $image in $PWD" >&2; exit 1; }
  ${BOOTFS:-bootfs} check "$image" ${BOOTFS_ARGUMENTS:-}
done
