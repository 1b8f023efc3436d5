# Attributes in the log: in the inode, in leaves, in a tree of leaves, and values in blocks of their own.
make_xfs 24M -m uuid=b007f500-0000-4000-8000-000000000001
attach
mkdir mnt/boot
kernel 6.1.0 32768 > mnt/boot/vmlinuz
tool settle mnt
detach
attach
for number in $(seq 1 4); do setfattr -n user.small-$number -v $number mnt/boot/vmlinuz; done
touch mnt/leaf mnt/node mnt/remote
for number in $(seq 1 30); do setfattr -n user.leaf-$number -v "value $number" mnt/leaf; done
for number in $(seq 1 400); do setfattr -n user.a-longer-name-of-node-$number -v "value $number" mnt/node; done
setfattr -n user.remote -v "$(head -c 9000 /dev/zero | tr '\0' r)" mnt/remote
setfattr -x user.leaf-7 mnt/leaf
flush leaf node remote boot/vmlinuz
crash
