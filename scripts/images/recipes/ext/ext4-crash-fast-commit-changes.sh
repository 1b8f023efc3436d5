# Fast commits that unlink, rename, truncate, append, overwrite, and write into holes and allocated blocks.
make ext4 8M -b 1024 -O fast_commit -J size=2
attach
mkdir -p mnt/boot mnt/data
for name in append grow hole overwrite rename shrink unlink allocate; do kernel "$name" 20480 > mnt/data/$name; done
tool settle mnt
detach
attach
tool fallocate mnt/data/hole punch 4096 8192
tool fallocate mnt/data/allocate allocate 20480 40960
flush data/hole data/allocate
touch mnt/start
flush start
rm mnt/data/unlink; flush data/append
mv mnt/data/rename mnt/boot/renamed; flush boot/renamed
echo appended >> mnt/data/append; flush data/append
kernel appended 30000 >> mnt/data/append; flush data/append
truncate -s 5000 mnt/data/shrink; flush data/shrink
truncate -s 300000 mnt/data/grow; flush data/grow
kernel 'written over' 10240 | dd of=mnt/data/overwrite bs=1024 seek=5 conv=notrunc status=none; flush data/overwrite
chmod 600 mnt/data/overwrite; flush data/overwrite
kernel 'in the allocated part' 2000 | dd of=mnt/data/allocate bs=1024 seek=30 conv=notrunc status=none; flush data/allocate
kernel 'in the hole' 2000 | dd of=mnt/data/hole bs=1024 seek=5 conv=notrunc status=none; flush data/hole
echo more >> mnt/start; flush start
crash
expect_log 'DEL_RANGE'
