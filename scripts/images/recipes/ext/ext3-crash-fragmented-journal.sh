# ext3 with a journal in pieces, which double indirect blocks map.
make ext2 8M -b 1024
attach
mkdir mnt/boot
tool fill 'every other block' 1024 5000 > mnt/comb
fill_until_full mnt/rest rest 1024
flush comb
tool comb mnt/comb 1024 5000
detach
tune2fs -J size=1 image > /dev/null
debugfs -R 'stat <8>' image 2> /dev/null | grep -q DIND
attach
rm mnt/comb mnt/rest
kernel 6.1.0 32768 > mnt/boot/vmlinuz
tool settle mnt
detach
attach
kernel 6.12.0 65536 > mnt/boot/vmlinuz.new
flush boot/vmlinuz.new
mv mnt/boot/vmlinuz.new mnt/boot/vmlinuz
flush boot
crash
expect_blind /boot/vmlinuz 'bootfs demo kernel 6.1.0'
