# A kernel upgrade by rename, fsync'd, then power loss. GRUB loads the old kernel, without an error.
make_xfs 24M -m uuid=b007f500-0000-4000-8000-000000000001 -L demo
attach
mkdir -p mnt/boot/grub mnt/boot/loader/entries mnt/etc
kernel 6.1.0 32768 > mnt/boot/vmlinuz-6.1.0
initrd 6.1.0 8192 > mnt/boot/initrd.img-6.1.0
cp mnt/boot/vmlinuz-6.1.0 mnt/boot/vmlinuz
cp mnt/boot/initrd.img-6.1.0 mnt/boot/initrd.img
printf 'set default=0\nmenuentry "bootfs demo" {\n  linux /boot/vmlinuz root=LABEL=demo ro\n  initrd /boot/initrd.img\n}\n' > mnt/boot/grub/grub.cfg
printf 'LABEL=demo / xfs defaults 0 1\n' > mnt/etc/fstab
tool settle mnt
detach
attach
kernel 6.12.0 40960 > mnt/boot/vmlinuz.new
initrd 6.12.0 12288 > mnt/boot/initrd.img.new
flush boot/vmlinuz.new boot/initrd.img.new
mv mnt/boot/vmlinuz.new mnt/boot/vmlinuz
mv mnt/boot/initrd.img.new mnt/boot/initrd.img
flush boot
crash
expect_blind /boot/vmlinuz 'bootfs demo kernel 6.1.0'
