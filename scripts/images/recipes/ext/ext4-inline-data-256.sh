# Inline data in 256-byte inodes: little room.
make ext4 4M -b 1024 -I 256 -O inline_data -J size=1
attach
populate 1024
detach
