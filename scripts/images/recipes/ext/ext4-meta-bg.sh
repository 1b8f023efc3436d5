# meta_bg: each group of descriptors stands in its own block group.
make ext4 4M -b 1024 -g 256 -O meta_bg,^resize_inode -J size=1
attach
populate 1024
detach
