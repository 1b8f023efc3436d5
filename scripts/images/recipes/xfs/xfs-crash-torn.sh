# The last record of the log is broken, as a power cut leaves it: it does not count, the ones before it do.
make_xfs 24M -m uuid=b007f500-0000-4000-8000-000000000001
attach
mkdir -p mnt/boot
kernel 6.1.0 32768 > mnt/boot/vmlinuz
tool settle mnt
detach
attach
kernel 6.12.0 40960 > mnt/boot/vmlinuz.new
flush boot/vmlinuz.new
echo lost > mnt/boot/lost
flush boot/lost
crash
tool patch image $(($(log_start) + $(log_head) * 512 - 200)) ff
