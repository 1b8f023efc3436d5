# 2 KiB blocks.
make ext4 6M -b 2048 -J size=2
attach
populate 2048
detach
