# Directory blocks logged, freed (so revoked), and used again as file data. Replay without revokes damages the kernel.
make ext4 16M -b 1024 -O ^resize_inode -N 2048 -J size=4
attach
mkdir mnt/boot mnt/d
tool settle mnt
detach
attach
tool many mnt/d 1500 "%05d-$(printf 'x%.0s' {1..119})"
flush d
rm -r mnt/d
flush . boot
pause
fill_until_full mnt/boot/vmlinuz 'bootfs demo kernel 6.12.0' 1024
flush boot/vmlinuz boot
crash
expect_log 'revoke'
expect_blind /boot/vmlinuz 'grub-fstest: error: '
