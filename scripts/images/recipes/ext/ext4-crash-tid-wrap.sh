# Transaction numbers that pass 2^32 inside the log.
make ext4 6M -b 1024 -O ^metadata_csum -J size=1
attach
mkdir mnt/boot
kernel 6.1.0 32768 > mnt/boot/vmlinuz
tool settle mnt
detach
# s_sequence of the journal's superblock; its log is empty, so that is the next number.
block=$(debugfs -R 'blocks <8>' image 2> /dev/null | cut -d ' ' -f 1)
tool patch image $((block * 1024 + 24)) fffffffa
attach
for number in 1 2 3 4 5 6 7 8 9 10; do
  echo "$number" > mnt/boot/file-$number
  flush boot/file-$number
done
kernel 6.12.0 32768 > mnt/boot/vmlinuz.new
flush boot/vmlinuz.new
mv mnt/boot/vmlinuz.new mnt/boot/vmlinuz
flush boot
crash
expect_log 'sequence 4294967295'
expect_log 'sequence 0,'
expect_log 'sequence 3,'
