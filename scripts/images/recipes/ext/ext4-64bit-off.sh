# 32-byte group descriptors with metadata checksums.
make ext4 4M -b 1024 -O ^64bit -J size=1
attach
populate 1024
detach
