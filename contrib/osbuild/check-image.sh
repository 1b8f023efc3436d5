#!/bin/bash
# osbuild and bootc-image-builder: run behind the build on its output folder, for example
#   sudo podman run ... quay.io/centos-bootc/bootc-image-builder:latest --type qcow2 ... && contrib/osbuild/check-image.sh output
# Each disk (raw, qcow2, vmdk, vhd) is checked; ends with 1 where one does not boot. BOOTFS is the command, BOOTFS_ARGUMENTS more options.
set -euo pipefail
status=0
while IFS= read -r -d '' image; do
  echo "$image"
  ${BOOTFS:-bootfs} check "$image" ${BOOTFS_ARGUMENTS:-} || status=1
done < <(find "${1:-output}" -type f \( -name '*.raw' -o -name '*.qcow2' -o -name '*.vmdk' -o -name '*.vhd' -o -name '*.img' \) -print0 | sort -z)
exit "$status"
