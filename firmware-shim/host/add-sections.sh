#!/bin/sh
# add-sections.sh INPUT OUTPUT NAME=FILE...: puts files into a PE image as sections of their own, which its signature then
# covers. For bootfs-ENGINE.efi: .script=loader.js (loader.es5.js for Duktape), and .policy=FILE where there is a policy.
# Paths without spaces.
set -eu
input=$1 output=$2
shift 2
# Those tools that know the machine of the image: the machine's own, or a cross compiler's.
unset tools
for prefix in '' aarch64-linux-gnu- x86_64-linux-gnu-; do
  "${prefix}objdump" -f "$input" >/dev/null 2>&1 || continue
  tools=$prefix
  break
done
[ -n "${tools+found}" ] || { echo "$input: no objdump here knows what this is" >&2; exit 1; }
# Behind what is there already, at a multiple of the page size, as the image is loaded in pages.
end=0
for range in $("${tools}objdump" -h "$input" | awk '$1 ~ /^[0-9]+$/ { print $4 "," $3 }'); do
  last=$((0x${range%,*} + 0x${range#*,}))
  [ "$last" -le "$end" ] || end=$last
done
options=
for section in "$@"; do
  name=${section%%=*} file=${section#*=}
  end=$(((end + 4095) / 4096 * 4096))
  options="$options --add-section $name=$file --set-section-flags $name=contents,alloc,load,readonly,data"
  options="$options --change-section-vma $name=$end"
  end=$((end + $(wc -c <"$file")))
done
# shellcheck disable=SC2086
"${tools}objcopy" $options "$input" "$output"
