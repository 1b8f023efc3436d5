# What mkfs.ext2 makes today: no journal, indirect blocks.
make ext2 2M -b 1024
attach
populate 1024
detach
