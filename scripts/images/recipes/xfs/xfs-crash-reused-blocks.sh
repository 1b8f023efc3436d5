# The old kernel deleted, its blocks reused by the new one, then power loss: the old size with bytes of the new kernel.
make_xfs 24M -m uuid=b007f500-0000-4000-8000-000000000001
attach
mkdir mnt/boot
tool fill 'bootfs demo kernel 6.1.0' 4096 2000 > mnt/boot/vmlinuz
tool settle mnt
detach
attach
mv mnt/boot/vmlinuz mnt/boot/vmlinuz.old
flush boot
rm mnt/boot/vmlinuz.old
flush boot
pause
fill_until_full mnt/boot/vmlinuz 'bootfs demo kernel 6.12.0' 4096
flush boot/vmlinuz boot
crash
expect_blind /boot/vmlinuz 'bootfs demo kernel 6.12.0'
