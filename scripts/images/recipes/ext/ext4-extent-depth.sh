# Extent trees of one and two levels below the root, and unwritten extents in them.
make ext4 16M -b 1024 -O ^has_journal
attach
tool fill 'piece' 1024 300 > mnt/depth-1
tool comb mnt/depth-1 1024 300
tool fill 'piece' 1024 9000 > mnt/depth-2
tool comb mnt/depth-2 1024 9000
tool fallocate mnt/unwritten allocate 0 200000
tool sparse mnt/unwritten-then-data 300000
tool fallocate mnt/unwritten-then-data allocate 0 250000
printf 'in the middle' | dd of=mnt/unwritten-then-data bs=1 seek=100000 conv=notrunc status=none
tool fallocate mnt/beyond-the-end keep-size 0 100000
printf 'short' > mnt/short
tool fallocate mnt/short keep-size 0 100000
tool fill 'zeroed' 1024 60 > mnt/zeroed
tool fallocate mnt/zeroed zero 10240 20480
tool fill 'collapsed' 1024 60 > mnt/collapsed
tool fallocate mnt/collapsed collapse 10240 20480
tool fill 'inserted' 1024 60 > mnt/inserted
tool fallocate mnt/inserted insert 10240 20480
tool settle mnt
detach
debugfs -R 'ex /depth-2' image 2> /dev/null | grep -q '2/ 2'
