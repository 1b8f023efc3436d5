# A rename whose directory is not fsync'd, but the log got to the disk: the new kernel is there.
make_xfs 24M -m uuid=b007f500-0000-4000-8000-000000000001
attach
mkdir -p mnt/boot
kernel 6.1.0 32768 > mnt/boot/vmlinuz
tool settle mnt
detach
attach
kernel 6.12.0 40960 > mnt/boot/vmlinuz.new
flush boot/vmlinuz.new
mv mnt/boot/vmlinuz.new mnt/boot/vmlinuz
crash 1
expect_blind /boot/vmlinuz 'bootfs demo kernel 6.1.0'
