# Shared blocks in the log: copies that are reflinks, one of which is written to.
make_xfs 24M -m uuid=b007f500-0000-4000-8000-000000000001 -m reflink=1,rmapbt=1
attach
mkdir mnt/boot
kernel 6.1.0 98304 > mnt/boot/vmlinuz
tool settle mnt
detach
attach
cp --reflink=always mnt/boot/vmlinuz mnt/boot/vmlinuz.old
kernel 6.12.0 40960 | dd of=mnt/boot/vmlinuz bs=4096 seek=4 conv=notrunc status=none
flush boot/vmlinuz boot/vmlinuz.old
crash
expect_blind /boot/vmlinuz 'bootfs demo kernel 6.1.0'
