# Fast commits that a full transaction has overtaken since: the area still holds them, and they must not be applied.
make ext4 6M -b 1024 -O fast_commit -J size=2
attach
mkdir mnt/boot
tool settle mnt
detach
attach
echo start > mnt/boot/start
flush boot/start
for number in 1 2 3 4; do
  echo "$number" > mnt/boot/file-$number
  flush boot/file-$number
done
rm mnt/boot/file-2
ln -s start mnt/boot/link
echo last > mnt/boot/last
flush boot/last
crash
expect_log 'tag HEAD'
