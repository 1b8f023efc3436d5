# bigalloc: clusters of 16 blocks.
make ext4 8M -b 1024 -O bigalloc -C 16384 -J size=1
attach
populate 1024
detach
