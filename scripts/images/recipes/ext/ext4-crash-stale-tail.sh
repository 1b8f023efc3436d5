# After the last commit stand blocks of an earlier round of the log, which must not be taken for more of it.
make ext4 6M -b 1024 -J size=1
attach
mkdir mnt/boot
tool settle mnt
detach
attach
for number in 1 2 3; do
  echo "$number" > mnt/boot/file-$number
  flush boot/file-$number
done
crash
last=$(sed -n 's/^Found.*type 2 (commit block) at block \([0-9]*\)$/\1/p' logdump | tail -1)
start=$(sed -n 's/^Found.*type 1 (descriptor block) at block \([0-9]*\)$/\1/p' logdump | tail -1)
from=$(debugfs -c -R "bmap <8> $start" image 2> /dev/null)
to=$(debugfs -c -R "bmap <8> $((last + 1))" image 2> /dev/null)
dd if=image of=image bs=1024 skip="$from" seek="$to" count=$((last + 1 - start)) conv=notrunc status=none
