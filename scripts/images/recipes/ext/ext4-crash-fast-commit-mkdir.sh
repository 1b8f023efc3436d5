# Fast commits that make directories and files in them, hard links, and replace a kernel by rename.
make ext4 6M -b 1024 -O fast_commit -J size=2
attach
mkdir mnt/boot
kernel 6.1.0 20000 > mnt/boot/vmlinuz
tool settle mnt
detach
attach
echo start > mnt/boot/start
flush boot/start
mkdir mnt/boot/loader
mkdir mnt/boot/loader/entries
echo entry > mnt/boot/loader/entries/a.conf
flush boot/loader/entries/a.conf
kernel 6.12.0 30000 > mnt/boot/vmlinuz.new
flush boot/vmlinuz.new
ln mnt/boot/vmlinuz mnt/boot/vmlinuz.old
mv mnt/boot/vmlinuz.new mnt/boot/vmlinuz
flush boot/vmlinuz
echo again >> mnt/boot/start
flush boot/start
crash
expect_log 'tag ADD_ENTRY'
