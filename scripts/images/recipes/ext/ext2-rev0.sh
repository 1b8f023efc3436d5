# Revision 0: fixed inode size and first inode, no feature bits in use.
make ext2 2M -r 0 -b 1024 -O none
attach
populate 1024
detach
