# A kernel renamed into its place without fsync, then another file's fsync: an empty file is what Linux shows as well.
make_xfs 24M -m uuid=b007f500-0000-4000-8000-000000000001
attach
mkdir -p mnt/boot
kernel 6.1.0 32768 > mnt/boot/vmlinuz
tool settle mnt
detach
attach
kernel 6.12.0 40960 > mnt/boot/vmlinuz.new
mv mnt/boot/vmlinuz.new mnt/boot/vmlinuz
echo x > mnt/boot/other
flush boot/other
crash
[ "$(xfs_logprint -t image 2> /dev/null | grep -c 'BUF:')" -gt 0 ]
