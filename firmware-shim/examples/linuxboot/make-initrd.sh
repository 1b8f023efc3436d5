#!/bin/sh
# make-initrd.sh INITRD BUSYBOX KERNEL_MODULES [ARGUMENT...]: makes the initial RAM disk of a LinuxBoot that starts what bootfs's
# loader chooses.
#
# BUSYBOX is a static busybox; KERNEL_MODULES the modules, in the order in which they are to be loaded, that the loader's kernel
# needs for the disks: files separated by spaces, or nothing. The arguments are the loader's own. It takes `make -C
# firmware-shim/host static-quickjs` and `npm run build` before.
set -eu
example=$(cd "$(dirname "$0")" && pwd)
repository=$example/../../..
initrd=$(realpath -m "$1") busybox=$2 modules=$3
shift 3
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT

mkdir -p "$tree/bin" "$tree/modules" "$tree/dev"
install -m 755 "$example/init" "$tree/init"
install -m 755 "$busybox" "$tree/bin/busybox"
install -m 755 "$repository/firmware-shim/host/build/static/bootfs-host-quickjs" "$tree/bin/bootfs-host"
install -m 644 "${LOADER:-$repository/dist/firmware/loader.js}" "$tree/loader.js"
echo "$*" >"$tree/arguments"
: >"$tree/modules/order"
for module in $modules; do
  install -m 644 "$module" "$tree/modules/"
  basename "$module" >>"$tree/modules/order"
done
mknod "$tree/dev/console" c 5 1
(cd "$tree" && find . | cpio --quiet -o -H newc) >"$initrd"
