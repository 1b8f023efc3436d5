# Inodes as large as a block.
make ext4 16M -b 4096 -I 4096 -N 512
attach
populate 4096
detach
