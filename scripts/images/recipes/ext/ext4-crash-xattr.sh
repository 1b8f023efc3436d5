# Attributes in the log: in the inode, in a shared block, and in inodes of their own.
make ext4 8M -b 1024 -O ea_inode -J size=1
attach
for name in a b c; do echo $name > mnt/$name; done
tool settle mnt
detach
attach
setfattr -n user.note -v small mnt/a
setfattr -n user.note -v "$(printf 'v%.0s' {1..700})" mnt/b
setfattr -n user.note -v "$(printf 'w%.0s' {1..5000})" mnt/c
setfacl -m u:1000:rw mnt/a
flush a b c
crash
