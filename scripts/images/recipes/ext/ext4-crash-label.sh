# The label changed while mounted, then power loss: the superblock itself comes out of the log.
make ext4 4M -b 1024 -J size=1 -L before
attach
mkdir mnt/boot
tool settle mnt
detach
attach
tool label mnt after
kernel 6.12.0 20000 > mnt/boot/vmlinuz
flush boot/vmlinuz boot
crash
expect_log 'FS block 1 '
[ "$(e2label image)" = before ]
