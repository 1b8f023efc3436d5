# A filesystem that was grown before the crash: its superblock, and whole allocation groups, are in the log.
make_xfs 24M -d size=18m -m uuid=b007f500-0000-4000-8000-000000000001
attach
mkdir mnt/boot
kernel 6.1.0 32768 > mnt/boot/vmlinuz
tool settle mnt
detach
attach
xfs_growfs mnt > /dev/null
tool label mnt grown
for number in 1 2 3 4 5 6; do mkdir mnt/boot/$number; kernel $number 5000 > mnt/boot/$number/vmlinuz; done
(cd mnt && tool flush boot/*/vmlinuz)
crash 1
