# Files, directories and symbolic links inside the inode, with their continuation in an attribute.
make ext4 4M -b 1024 -I 512 -O inline_data -J size=1
attach
populate 1024
detach
