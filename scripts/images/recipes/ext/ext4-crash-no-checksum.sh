# A log without checksums, 32-bit block numbers: 8-byte tags.
make ext4 6M -b 1024 -O ^metadata_csum,^64bit -J size=1
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
crash
expect_blind /boot/vmlinuz 'bootfs demo kernel 6.1.0'
