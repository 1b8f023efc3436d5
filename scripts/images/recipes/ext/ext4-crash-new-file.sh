# A new kernel beside the old one, fsync'd, then power loss. A reader that ignores the journal does not find it.
make ext4 4M -b 1024 -J size=1
attach
mkdir mnt/boot
kernel 6.1.0 65536 > mnt/boot/vmlinuz
tool settle mnt
detach
attach
kernel 6.12.0 98304 > mnt/boot/vmlinuz-new
flush boot/vmlinuz-new
crash
expect_blind /boot/vmlinuz-new 'grub-fstest: error: '
expect_blind /boot/vmlinuz 'bootfs demo kernel 6.1.0'
