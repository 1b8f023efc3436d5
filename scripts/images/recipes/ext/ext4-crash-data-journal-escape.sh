# data=journal: file data in the log, of which many blocks begin with the log's own magic number, so are escaped.
make ext4 12M -b 1024 -J size=4
attach data=journal
mkdir mnt/boot
tool settle mnt
tool fill 'first' 1024 200 c03b3998 > mnt/boot/initrd.img
flush boot/initrd.img
rm mnt/boot/initrd.img
flush boot
tool fill 'bootfs demo kernel 6.12.0' 1024 300 c03b3998 > mnt/boot/vmlinuz
tool fill 'half' 1024 60 c03b3998 > mnt/boot/initrd.img
tool fill 'half' 1024 60 00000000 >> mnt/boot/initrd.img
flush boot/vmlinuz boot/initrd.img boot
crash
expect_log 'flags 0x[13579b]'
expect_blind /boot/vmlinuz 'grub-fstest: error: '
