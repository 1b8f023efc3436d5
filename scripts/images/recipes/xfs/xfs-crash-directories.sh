# Directories that grow through all their forms in the log, with new chunks of inodes, and one that is freed and used again.
make_xfs 24M -m uuid=b007f500-0000-4000-8000-000000000001
attach
mkdir mnt/boot
kernel 6.1.0 32768 > mnt/boot/vmlinuz
tool settle mnt
detach
attach
mkdir mnt/small mnt/block mnt/leaf mnt/node mnt/gone
tool many mnt/small 4 'file-%d'
tool many mnt/block 60 'file-%04d'
tool many mnt/leaf 300 'file-%04d'
tool many mnt/node 900 'a-rather-long-name-of-a-file-%040d'
tool many mnt/gone 150 'file-that-goes-%040d'
flush node gone
rm -r mnt/gone
flush .
tool many mnt/boot 100 'later-%04d' 64
flush boot
crash
