# A disk that U-Boot boots by extlinux.conf: kernel, initrd and menu were replaced by fsync and rename, then the power went. U-Boot boots the old ones.
make ext4 4M -b 1024 -J size=1 -L boot
attach
# The files of one release: upgrade VERSION SUFFIX
upgrade() {
  tool bzimage "$1-amd64" 30000 > "mnt/vmlinuz$2"
  mkdir -p "ramdisk-$1/lib/modules/$1-amd64/kernel"
  printf '#!/bin/sh\nexec switch_root /root /sbin/init\n' > "ramdisk-$1/init" && chmod +x "ramdisk-$1/init"
  tool text "modules of $1" 20000 > "ramdisk-$1/lib/modules/$1-amd64/kernel/ext4.ko"
  find "ramdisk-$1" -exec touch -h -d @1700000000 {} +
  (cd "ramdisk-$1" && find . | sort | cpio -o -H newc --quiet --reproducible -R 0:0 | gzip -9n) > "mnt/initrd.img$2"
  printf 'default demo\ntimeout 30\n\nlabel demo\n  menu label Demo Linux %s\n  linux /vmlinuz\n  initrd /initrd.img\n  append root=LABEL=root ro quiet\n\nlabel rescue\n  menu label Demo Linux %s (rescue)\n  linux /vmlinuz\n  initrd /initrd.img\n  append root=LABEL=root ro single\n' "$1" "$1" > "mnt/extlinux/extlinux.conf$2"
}
mkdir mnt/extlinux
upgrade 6.1.0 ''
tool settle mnt
detach
attach
upgrade 6.12.0 .new
flush vmlinuz.new initrd.img.new extlinux/extlinux.conf.new
for file in vmlinuz initrd.img extlinux/extlinux.conf; do mv "mnt/$file.new" "mnt/$file"; done
flush . extlinux
crash
mkdir -p root/etc root/sbin root/lib/modules/6.1.0-amd64 root/lib/modules/6.12.0-amd64
printf 'NAME="Demo Linux"\nID=demo\nPRETTY_NAME="Demo Linux 1"\nVERSION_ID=1\n' > root/etc/os-release
printf 'LABEL=root / ext4 defaults 0 1\nLABEL=boot /boot ext4 defaults 0 2\n' > root/etc/fstab
printf '#!/bin/sh\n' > root/sbin/init && chmod +x root/sbin/init
find root -exec touch -h -d @1700000000 {} +
mv image boot.img
make ext4 6M -b 1024 -O ^has_journal -L root -d root
mv image root.img && mv boot.img image
truncate -s 2M swap.img
mkswap -q -U b007f500-0000-4000-8000-00000000000a swap.img
tool gpt disk 0fc63daf-8483-4772-8e79-3d69d8477de4:boot:image 4f68bce3-e8cd-4db1-96e7-fbcaf984b709:root:root.img \
  0657fd6d-a4ab-43c4-84e5-0933c84b4f4f:swap:swap.img
