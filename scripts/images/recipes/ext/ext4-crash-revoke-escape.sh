# A file whose data goes through the log (chattr +j), escaped; deleted, so revoked; its blocks used again by the kernel.
make ext4 12M -b 1024 -J size=4
attach
mkdir mnt/boot
: > mnt/boot/tmp
tool settle mnt
detach
debugfs -w -R 'set_inode_field /boot/tmp flags 0x84000' image 2> /dev/null
attach nodelalloc
tool fill 'in the log' 1024 400 c03b3998 > mnt/boot/tmp
flush boot/tmp
rm mnt/boot/tmp
flush boot
pause
fill_until_full mnt/boot/vmlinuz 'bootfs demo kernel 6.12.0' 1024
flush boot/vmlinuz boot
crash
expect_log 'Revoke FS block'
expect_log 'flags 0x[13579b]'
expect_blind /boot/vmlinuz 'grub-fstest: error: '
