# An initoverlayfs boot: an EROFS image as first root, its dm-verity tree, a layer for this machine, each renamed into place and fsync'd, then power loss.
make ext4 8M -b 1024 -J size=1 -L boot
erofs() { mkfs.erofs -T1700000000 -Ub007f500-0000-4000-8000-00000000000$1 "$2.img" "$2" > mkfs.log; }
modules=usr/lib/modules/6.12.0
mkdir -p first/$modules/kernel/drivers first/usr/lib/systemd first/etc machine/$modules/kernel machine/etc/conf.d
for number in 1 2 3 4 5 6 7 8; do kernel module-$number 40000 > first/$modules/kernel/drivers/m$number.ko; done
kernel systemd 100000 > first/usr/lib/systemd/systemd
printf '#!/bin/sh\nexec /usr/lib/systemd/systemd\n' > first/init
chmod 755 first/init
printf 'kernel/drivers/m1.ko:\n' > first/$modules/modules.dep
printf 'any\n' > first/etc/hostname
mkdir first/etc/conf.d
printf 'default\n' > first/etc/conf.d/default.conf
printf 'this-machine\n' > machine/etc/hostname
printf 'own\n' > machine/etc/conf.d/own.conf
setfattr -n trusted.overlay.opaque -v y machine/etc/conf.d
mkdir machine/$modules/kernel/drivers
mknod machine/$modules/kernel/drivers/m8.ko c 0 0
kernel module-own 5000 > machine/$modules/kernel/drivers/own.ko
erofs 2 first
erofs 3 machine
truncate -s 0 first.verity
root_hash=$(veritysetup format --salt=b007f5 --uuid=b007f500-0000-4000-8000-000000000004 first.img first.verity | sed -n 's/^Root hash:[[:space:]]*//p')
attach
mkdir -p mnt/loader/entries
kernel 6.12.0 50000 > mnt/vmlinuz-6.12.0
printf 'the image of the last version\n' > mnt/initoverlayfs.img
tool settle mnt
detach
attach
for name in first.img:initoverlayfs.img first.verity:initoverlayfs.verity machine.img:machine.img; do
  cp "${name%:*}" "mnt/${name#*:}.new"
  flush "${name#*:}.new"
  mv "mnt/${name#*:}.new" "mnt/${name#*:}"
done
flush .
printf 'title initoverlayfs\nversion 6.12.0\nlinux /vmlinuz-6.12.0\noptions initoverlayfs=/initoverlayfs.img roothash=%s\n' "$root_hash" > mnt/loader/entries/first.conf
flush loader/entries/first.conf loader/entries
crash
expect_blind /initoverlayfs.img 'the image of the last version'
