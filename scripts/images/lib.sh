# The words that the recipes are written in. A recipe runs in an empty directory: it makes `image`, mounts it on `mnt`,
# and leaves `image` as it is to be kept. Run by `npm run images`, as root. This file is sourced in that directory.
set -euo pipefail
umask 022
export LC_ALL=C TZ=UTC

# A recipe that fails leaves nothing behind that outlives its directory: no job, no mount below it, no loop device of a file in it.
recipe_directory=$(pwd -P)
give_back() {
  local own=$recipe_directory place device
  cd /
  jobs -p | xargs --no-run-if-empty kill || true
  wait
  for place in $(awk -v "own=$own/" 'index($2, own) == 1 { print $2 }' /proc/self/mounts | tac); do
    umount "$place" || umount --lazy "$place"
  done
  for device in $(losetup --noheadings --output NAME,BACK-FILE | awk -v "own=$own/" 'index($2, own) == 1 { print $1 }'); do
    losetup --detach "$device"
  done
}
trap give_back EXIT

tool() { python3 "$SCRIPTS/tool.py" "$@"; }

# make TYPE SIZE [mke2fs option ...]: a new filesystem in `image`, with fixed UUIDs so that a recipe gives the same each time.
make() {
  local type=$1 size=$2
  shift 2
  rm -f image && truncate -s "$size" image
  mke2fs -q -F -t "$type" -U b007f500-0000-4000-8000-000000000001 \
    -E "lazy_itable_init=0,lazy_journal_init=0,hash_seed=b007f500-0000-4000-8000-00000000000f${EXTENDED:+,$EXTENDED}" \
    "$@" image
}

# make_xfs SIZE [mkfs.xfs option ...]: the same for XFS; a log of its own is made in `journal` where $EXTERNAL_LOG says its size.
# $MKFS_XFS: another mkfs.xfs than the machine's, for features that it does not know.
make_xfs() {
  local size=$1
  shift
  filesystem=xfs
  rm -f image && truncate -s "$size" image
  [ -z "${EXTERNAL_LOG:-}" ] || truncate -s "$EXTERNAL_LOG" journal
  "${MKFS_XFS:-mkfs.xfs}" -q -f --unsupported ${EXTERNAL_LOG:+-l "logdev=journal,size=$EXTERNAL_LOG"} "$@" image > mkfs.log 2>&1 \
    || { cat mkfs.log >&2; return 1; }
}

# attach [mount options]; detach
attach() {
  local options="loop,${1:-rw}"
  [ "${filesystem:-ext4}" != xfs ] || options+=,nouuid
  if [ -e journal ] && [ "${filesystem:-ext4}" = xfs ]; then
    log_device=$(losetup -f --show journal)
    options+=,logdev=$log_device
  fi
  mkdir -p mnt && mount -t "${filesystem:-ext4}" -o "$options" image mnt
}
detach() {
  umount mnt
  [ -z "${log_device:-}" ] || losetup -d "$log_device"
  log_device=
}

# fsync of paths below mnt, and nothing else. (`sync` and `umount` write the home blocks, and hide the crash.)
flush() { (cd mnt && tool flush "$@"); }

# crash [2|1]: stops the filesystem (1: flushes the log first), takes the device as it is at that moment, then unmounts.
crash() {
  tool shutdown mnt "${1:-2}"
  wait
  local device
  for device in image journal; do
    [ ! -e $device ] || cp --sparse=always $device $device.crashed
  done
  detach
  for device in image journal; do
    [ ! -e $device ] || mv $device.crashed $device
  done
  expect_dirty
}

# Lets jbd2 write the freed blocks' transaction, so that the blocks can be used again.
pause() { sleep "${1:-0.3}"; }

kernel() { tool text "bootfs demo kernel $1" "$2"; }
initrd() { tool text "bootfs demo initrd $1" "$2"; }

# fill_until_full FILE LABEL BLOCK_SIZE: writes until there is no space left.
fill_until_full() { tool fill "$2" "$3" 1000000 > "$1" 2>/dev/null || true; }

expect_dirty() {
  if [ "${filesystem:-ext4}" = xfs ]; then
    xfs_logprint -t ${EXTERNAL_LOG:+-l journal} image > logdump 2> /dev/null
    expect_log '<DIRTY>'
    return
  fi
  dumpe2fs -h image 2>/dev/null | grep -q needs_recovery || { echo 'not dirty' >&2; return 1; }
  debugfs -c -R 'logdump -a' image > logdump 2>/dev/null
}
expect_log() { grep -q -- "$1" logdump || { echo "no '$1' in the log" >&2; cat logdump >&2; return 1; }; }
# Of a crashed XFS image: where its log begins, in bytes, and its head, in basic blocks from there.
log_start() {
  local block
  block=$(xfs_db -r -c 'sb 0' -c 'p logstart' image | sed 's/.* = //')
  xfs_db -r -c "convert fsblock $block byte" image | sed 's/.*(\([0-9]*\)).*/\1/'
}
log_head() { sed -n 's/.* head: \([0-9]*\) .*/\1/p' logdump; }
log_tail() { sed -n 's/.* tail: \([0-9]*\) .*/\1/p' logdump; }
# What bootfs says of the log: of items that the machine's xfs_logprint may not know.
bootfs_journal() {
  local image=$PWD/image
  (cd "$SCRIPTS/../.." && node --import tsx src/cli/main.ts journal "$image")
}
# expect_blind PATH TEXT: what a reader that ignores the journal sees at PATH begins with TEXT (GRUB is the reader).
expect_blind() {
  command -v grub-fstest > /dev/null || return 0
  local seen
  seen=$(grub-fstest image cat "$1" 2>&1 | head -c "${#2}") || true
  [ "$seen" = "$2" ] || { echo "GRUB sees '$seen' at $1, not '$2'" >&2; return 1; }
}

# populate [BLOCK_SIZE]: the tree with one of everything, on mnt, with attributes where the filesystem has them.
populate() {
  tool tree mnt "${1:-1024}"
  tool attributes mnt
  tool settle mnt
  tool dates mnt
  tool times mnt 1700000000123456789
}

# A tree in the directory `tree`, for mke2fs -d: where the kernel can't mount the image, debugfs judges it.
source_tree() {
  mkdir tree
  tool tree tree "${1:-1024}"
  rm tree/$'new\nline' tree/bad-*
  tool settle tree
}
judged_by() { echo "$1" > judge; }

# make_fat SIZE [mkfs.fat option ...]: a new FAT volume in `image`, with a fixed serial number and no time of its making.
make_fat() {
  local size=$1
  shift
  rm -f image && truncate -s "$size" image
  SOURCE_DATE_EPOCH=1700000000 mkfs.fat --invariant -i b007f500 "$@" image > mkfs.log || { cat mkfs.log >&2; return 1; }
  judged_by vm
}

# crafted_fat NAME: one of the volumes that are odd in one way, made byte by byte.
crafted_fat() {
  (cd "$SCRIPTS" && node --import tsx crafted-fat.ts "$1") > image
  judged_by vm
}

# crafted_xfs CHANGE ...: changes of attributes in the log of the clean XFS, as crafted-xfs.ts has them.
crafted_xfs() {
  node --import "$SCRIPTS/../../node_modules/tsx/dist/loader.mjs" "$SCRIPTS/crafted-xfs.ts" "$@"
  judged_by vm-xfs
}

# put PATH TEXT: a file on a FAT volume, written on 2023-11-14 22:13:20 UTC.
put() {
  printf '%b' "$2" > file.tmp && touch -d @1700000000 file.tmp
  mcopy -o -m -i image file.tmp "::$1"
}

# healthy_disk NAME: a disk as a distribution's tools lay it out; what is on it is listed rather than judged.
healthy_disk() {
  node --import "$SCRIPTS/../../node_modules/tsx/dist/loader.mjs" "$SCRIPTS/healthy-disk.ts" "$1"
  judged_by listed
}
