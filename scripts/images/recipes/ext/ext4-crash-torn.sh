# The last transaction has lost its commit block: it does not count, the ones before it do.
make ext4 6M -b 1024 -J size=1
attach
mkdir mnt/boot
tool settle mnt
detach
attach
for number in 1 2 3 4 5; do
  echo "$number" > mnt/boot/file-$number
  flush boot/file-$number
done
crash
last=$(sed -n 's/^Found.*type 2 (commit block) at block \([0-9]*\)$/\1/p' logdump | tail -1)
block=$(debugfs -c -R "bmap <8> $last" image 2> /dev/null)
dd if=/dev/zero of=image bs=1024 seek="$block" count=1 conv=notrunc status=none
