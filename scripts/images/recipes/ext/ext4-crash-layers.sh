# Layers on a /boot whose power went: an EROFS with a layer for overlayfs above it, and a composefs image with its objects (some under
# ostree's names). `merged.jsonl` and `composefs.jsonl` inside are what overlayfs of Linux made of them. $MKCOMPOSEFS: mkcomposefs of composefs 1.0.8.
make ext4 4M -b 1024 -J size=1
mkdir -p base/etc base/lib/modules top/etc top/lib base/gone
initrd 1 20000 > base/init
kernel 1 30000 > base/lib/modules/ext4.ko
printf 'base\n' | tee base/etc/os-release base/etc/removed > base/gone/file
printf 'top\n' > top/etc/os-release
mknod top/etc/removed c 0 0
mkdir top/gone && setfattr -n trusted.overlay.opaque -v y top/gone
printf 'new\n' > top/gone/new
mkdir top/lib/drivers && setfattr -n trusted.overlay.redirect -v /lib/modules top/lib/drivers
truncate -s 20000 top/init
setfattr -n trusted.overlay.metacopy top/init && chmod 755 top/init && setfattr -n user.layer -v top top/init
mkdir -p tree/boot/loader/entries tree/usr tree/00
kernel 2 9000 > tree/boot/vmlinuz
initrd 2 7000 > tree/boot/initrd
printf 'title Composed\nlinux /boot/vmlinuz\ninitrd /boot/initrd\noptions root=/dev/vda1 quiet loglevel=3\n' > tree/boot/loader/entries/a.conf
ln tree/boot/initrd tree/usr/initrd
ln -s ../boot/vmlinuz tree/usr/vmlinuz
printf 'small\n' > tree/usr/small
mknod tree/usr/whiteout c 0 0
mkfifo tree/usr/fifo
find base top tree -exec touch -hd @1700000000 {} +
attach
mkfs.erofs -T 1700000000 -U b007f500-0000-4000-8000-000000000002 mnt/base.erofs base > /dev/null
mkfs.erofs -T 1700000000 -U b007f500-0000-4000-8000-000000000003 mnt/top.erofs top > /dev/null
mkdir -p mnt/composefs/objects
"${MKCOMPOSEFS:-mkcomposefs}" --digest-store=mnt/composefs/objects --print-digest tree mnt/composefs/image > mnt/composefs/digest
merged() {
  mkdir -p merged && mount -t overlay -o "ro,metacopy=on,redirect_dir=on,lowerdir=$1" overlay merged
  python3 "$SCRIPTS/manifest.py" merged
  umount merged
}
mkdir base.mnt top.mnt image.mnt
mount -o loop,ro mnt/base.erofs base.mnt
mount -o loop,ro mnt/top.erofs top.mnt
mount -o loop,ro mnt/composefs/image image.mnt
merged top.mnt:base.mnt > merged.jsonl
merged image.mnt::mnt/composefs/objects > composefs.jsonl
umount base.mnt top.mnt image.mnt
mv merged.jsonl composefs.jsonl mnt
for object in mnt/composefs/objects/[0-7]*/*; do mv "$object" "$object.file"; done
find mnt -type f | cut -d/ -f2- | while read -r file; do flush "$file"; done
flush . composefs composefs/objects
crash
