# An EROFS image as the initial filesystem, on an ext4 /boot: it was replaced by fsync and rename, then the power went.
make ext4 4M -b 1024 -J size=1 -L boot
attach
# The image of one release: overlay VERSION FILE
overlay() {
  mkdir -p "tree-$1/etc" "tree-$1/usr/bin" "tree-$1/usr/lib/modules/$1-amd64"
  printf 'NAME="Demo Linux"\nID=demo\nVERSION_ID=%s\nPRETTY_NAME="Demo Linux %s"\n' "$1" "$1" > "tree-$1/etc/initrd-release"
  printf '#!/bin/sh\nexec /usr/lib/systemd/systemd\n' > "tree-$1/usr/bin/init" && chmod +x "tree-$1/usr/bin/init"
  ln -s usr/bin/init "tree-$1/init"
  tool text "modules of $1" 40000 > "tree-$1/usr/lib/modules/$1-amd64/modules.dep"
  setfattr -n user.release -v "$1" "tree-$1/etc/initrd-release"
  mkfs.erofs -zlz4hc -T1700000000 --all-root -U b007f500-0000-4000-8000-00000000000e "$2" "tree-$1" > /dev/null
}
mkdir -p mnt/loader/entries
overlay 6.1.0 mnt/initoverlayfs.img
tool bzimage 6.1.0-amd64 20000 > mnt/vmlinuz
printf 'title Demo Linux\nversion 6.1.0\nlinux /vmlinuz\ninitrd /initoverlayfs.img\noptions root=LABEL=root ro\n' > mnt/loader/entries/demo.conf
printf 'timeout 3\ndefault demo.conf\n' > mnt/loader/loader.conf
tool settle mnt
detach
attach
overlay 6.12.0 mnt/initoverlayfs.img.new
tool bzimage 6.12.0-amd64 24000 > mnt/vmlinuz.new
printf 'title Demo Linux\nversion 6.12.0\nlinux /vmlinuz\ninitrd /initoverlayfs.img\noptions root=LABEL=root ro\n' > mnt/loader/entries/demo.conf.new
flush initoverlayfs.img.new vmlinuz.new loader/entries/demo.conf.new
mv mnt/initoverlayfs.img.new mnt/initoverlayfs.img
mv mnt/vmlinuz.new mnt/vmlinuz
mv mnt/loader/entries/demo.conf.new mnt/loader/entries/demo.conf
flush . loader/entries
crash
