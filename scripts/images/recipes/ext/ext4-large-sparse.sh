# Sparse files of more than a terabyte, with extents far from their start.
make ext4 4M -b 4096 -O ^has_journal
attach
tool sparse mnt/1T 0 1099511627776
tool sparse mnt/16T 8192 4398046511104 17592186040000
truncate -s 17592186040320 mnt/hole
tool sparse mnt/1G 1073741000
tool settle mnt
detach
