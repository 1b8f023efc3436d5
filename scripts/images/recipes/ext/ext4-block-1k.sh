# 1 KiB blocks, several groups in a flexible group.
make ext4 4M -b 1024 -g 1024 -J size=1
attach
populate 1024
detach
