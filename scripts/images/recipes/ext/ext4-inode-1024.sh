# 1 KiB inodes: attributes that others keep in a block fit.
make ext4 4M -b 1024 -I 1024 -J size=1
attach
populate 1024
detach
