# Four allocation groups, with directories and files in each of them, and a reflink copy that was written to in part.
make_xfs 64M -m uuid=b007f500-0000-4000-8000-000000000001,reflink=1,rmapbt=1 -d agcount=4
attach
for group in 1 2 3 4; do
  mkdir -p mnt/$group/inner
  kernel $group $((group * 10000)) > mnt/$group/vmlinuz
done
flush .
cp --reflink=always mnt/4/vmlinuz mnt/4/vmlinuz.old
kernel 6.12.0 16384 | dd of=mnt/4/vmlinuz bs=4096 seek=4 conv=notrunc status=none
ln -s ../3/vmlinuz mnt/1/link
tool settle mnt
detach
