# The journal is a device of its own (NAME.journal.gz).
truncate -s 2M journal
mke2fs -q -F -b 1024 -O journal_dev -U b007f500-0000-4000-8000-0000000000ff journal
loop=$(losetup -f --show journal)
make ext4 4M -b 1024 -J device=$loop
attach
mkdir mnt/boot
kernel 6.1.0 32768 > mnt/boot/vmlinuz
tool settle mnt
detach
attach
kernel 6.12.0 65536 > mnt/boot/vmlinuz.new
flush boot/vmlinuz.new
mv mnt/boot/vmlinuz.new mnt/boot/vmlinuz
flush boot
tool shutdown mnt 2
cp --sparse=always image crashed
cp --sparse=always journal crashed-journal
detach
losetup -d $loop
mv crashed image
mv crashed-journal journal
expect_dirty
