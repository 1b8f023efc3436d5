# What mkfs.ext4 makes today, with 4 KiB blocks.
make ext4 8M -b 4096
attach
populate 4096
detach
