# Directory entries without a file type.
make ext2 2M -b 1024 -O none,sparse_super,large_file -I 128
attach
populate 1024
detach
