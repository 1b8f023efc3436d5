# Files of hundreds of extents in the log: trees of extents, their roots in the inode; holes punched, sizes cut.
make_xfs 24M -m uuid=b007f500-0000-4000-8000-000000000001 -b size=1024
attach
mkdir mnt/boot
kernel 6.1.0 32768 > mnt/boot/vmlinuz
tool fill old 1024 600 > mnt/tree
tool settle mnt
detach
attach
tool comb mnt/tree 1024 600
tool sparse mnt/sparse $(seq 0 8192 2000000)
tool fallocate mnt/unwritten allocate 0 262144
tool fill written 1024 3 | dd of=mnt/unwritten bs=1024 seek=10 conv=notrunc status=none
truncate -s 300001 mnt/tree
flush tree sparse unwritten
crash
