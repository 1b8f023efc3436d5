# Many transactions in a small log: the live part runs over the end of the log and goes on at its start.
make ext4 6M -b 1024 -J size=1
attach
mkdir mnt/boot
kernel 6.1.0 32768 > mnt/boot/vmlinuz
tool settle mnt
for number in $(seq 1 168); do
  echo "$number" > mnt/boot/file-$((number % 40))
  flush boot/file-$((number % 40))
done
kernel 6.12.0 32768 > mnt/boot/vmlinuz.new
flush boot/vmlinuz.new
mv mnt/boot/vmlinuz.new mnt/boot/vmlinuz
flush boot
crash
[ "$(grep -c 'type 2' logdump)" -gt 20 ]
# The blocks at which the headers stand do not only rise.
if sed -n 's/^Found.*block \([0-9]*\)$/\1/p' logdump | sort -n -c 2> /dev/null; then exit 1; fi
