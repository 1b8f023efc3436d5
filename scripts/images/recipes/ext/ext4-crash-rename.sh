# A kernel upgrade by rename, fsync'd, then power loss. A reader that ignores the journal loads the old kernel.
make ext4 8M -b 1024 -J size=1 -L demo
attach
mkdir -p mnt/boot/grub mnt/boot/loader/entries mnt/etc
kernel 6.1.0 180224 > mnt/boot/vmlinuz-6.1.0
initrd 6.1.0 61440 > mnt/boot/initrd.img-6.1.0
cp mnt/boot/vmlinuz-6.1.0 mnt/boot/vmlinuz
cp mnt/boot/initrd.img-6.1.0 mnt/boot/initrd.img
printf 'set default=0\nmenuentry "bootfs demo" {\n  linux /boot/vmlinuz root=LABEL=demo ro\n  initrd /boot/initrd.img\n}\n' > mnt/boot/grub/grub.cfg
printf 'title bootfs demo\nversion 6.1.0\nlinux /boot/vmlinuz-6.1.0\ninitrd /boot/initrd.img-6.1.0\noptions root=LABEL=demo ro\n' > mnt/boot/loader/entries/demo-6.1.0.conf
printf 'LABEL=demo / ext4 defaults 0 1\n' > mnt/etc/fstab
tool settle mnt
detach
attach
kernel 6.12.0 196608 > mnt/boot/vmlinuz.new
initrd 6.12.0 65536 > mnt/boot/initrd.img.new
cp mnt/boot/vmlinuz.new mnt/boot/vmlinuz-6.12.0
cp mnt/boot/initrd.img.new mnt/boot/initrd.img-6.12.0
flush boot/vmlinuz.new boot/initrd.img.new boot/vmlinuz-6.12.0 boot/initrd.img-6.12.0
mv mnt/boot/vmlinuz.new mnt/boot/vmlinuz
mv mnt/boot/initrd.img.new mnt/boot/initrd.img
flush boot
printf 'title bootfs demo\nversion 6.12.0\nlinux /boot/vmlinuz-6.12.0\ninitrd /boot/initrd.img-6.12.0\noptions root=LABEL=demo ro\n' > mnt/boot/loader/entries/demo-6.12.0.conf
flush boot/loader/entries/demo-6.12.0.conf
crash
expect_blind /boot/vmlinuz 'bootfs demo kernel 6.1.0'
