# Records of up to 256 KiB, whose headers take several blocks: one transaction over several of them.
make_xfs 24M -m uuid=b007f500-0000-4000-8000-000000000001
attach
mkdir mnt/boot
kernel 6.1.0 32768 > mnt/boot/vmlinuz
tool settle mnt
detach
attach logbsize=256k
mkdir mnt/names mnt/values
tool many mnt/names 150 'a-name-that-fills-the-blocks-of-a-directory-quickly-%060d'
for number in $(seq 1 60); do
  echo "$number" > mnt/values/$number
  setfattr -n user.value -v "$(head -c 3000 /dev/zero | tr '\0' v)" mnt/values/$number
done
kernel 6.12.0 40960 > mnt/boot/vmlinuz.new
flush boot/vmlinuz.new
mv mnt/boot/vmlinuz.new mnt/boot/vmlinuz
flush boot
crash
tool largest-record image "$(log_start)" 131072
