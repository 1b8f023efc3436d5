# A log that is not empty, but no needs_recovery flag: Linux does not replay it.
make ext4 6M -b 1024 -O ^metadata_csum -J size=1
attach
mkdir mnt/boot
kernel 6.1.0 20000 > mnt/boot/vmlinuz
tool settle mnt
detach
attach
kernel 6.12.0 30000 > mnt/boot/vmlinuz.new
flush boot/vmlinuz.new
mv mnt/boot/vmlinuz.new mnt/boot/vmlinuz
flush boot
crash
debugfs -w -R 'feature -needs_recovery' image > /dev/null 2>&1
