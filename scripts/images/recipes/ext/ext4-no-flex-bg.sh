# No flex_bg: bitmaps and inode tables in their own groups.
make ext4 4M -b 1024 -g 1024 -O ^flex_bg -J size=1
attach
populate 1024
detach
