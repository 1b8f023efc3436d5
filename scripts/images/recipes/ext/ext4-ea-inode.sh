# Attribute values in inodes of their own, beside values in the inode and in a block.
make ext4 4M -b 1024 -O ea_inode -J size=1
attach
for name in a b c shared; do echo $name > mnt/$name; done
setfattr -n user.large -v "$(printf 'v%.0s' {1..5000})" mnt/a
setfattr -n user.large -v "$(printf 'w%.0s' {1..20000})" mnt/b
setfattr -n user.small -v small mnt/b
setfattr -n user.block -v "$(printf 'x%.0s' {1..700})" mnt/b
setfattr -n user.large -v "$(printf 'v%.0s' {1..5000})" mnt/shared
setfattr -n trusted.large -v "$(printf 't%.0s' {1..30000})" mnt/c
mkdir mnt/d
setfattr -n user.large -v "$(printf 'd%.0s' {1..3000})" mnt/d
tool settle mnt
detach
