# Many small transactions, each padded to a stripe of the log: its live part runs over its end and goes on at its start.
make_xfs 24M -m uuid=b007f500-0000-4000-8000-000000000001 -l su=32k
attach
mkdir mnt/boot
kernel 6.1.0 32768 > mnt/boot/vmlinuz
tool settle mnt
tool fsyncs mnt/boot 230
# Until a few records of the second cycle are written.
for round in $(seq 1 30); do
  tool fsyncs mnt/boot 6
  xfs_logprint -t image > logdump 2> /dev/null
  if [ "$(log_head)" -lt "$(log_tail)" ] && [ "$(log_head)" -gt 64 ]; then break; fi
done
kernel 6.12.0 32768 > mnt/boot/vmlinuz.new
flush boot/vmlinuz.new
mv mnt/boot/vmlinuz.new mnt/boot/vmlinuz
flush boot
crash
[ "$(log_head)" -lt "$(log_tail)" ]
