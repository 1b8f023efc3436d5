# 128-byte inodes: no nanoseconds, no times after 2038, attributes in blocks only.
make ext2 2M -b 1024 -I 128
attach
populate 1024
detach
