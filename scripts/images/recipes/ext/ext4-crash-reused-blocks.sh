# The old kernel deleted, its blocks reused by the new one, then power loss. A reader that ignores the journal gets
# the old size and owner with bytes of the new kernel: a file that never was.
make ext4 8M -b 1024 -J size=1
attach
mkdir mnt/boot
tool fill 'bootfs demo kernel 6.1.0' 1024 1500 > mnt/boot/vmlinuz
tool settle mnt
detach
attach
mv mnt/boot/vmlinuz mnt/boot/vmlinuz.old
flush boot
rm mnt/boot/vmlinuz.old
flush boot
pause
fill_until_full mnt/boot/vmlinuz 'bootfs demo kernel 6.12.0' 1024
flush boot/vmlinuz boot
crash
expect_blind /boot/vmlinuz 'bootfs demo kernel 6.12.0'
