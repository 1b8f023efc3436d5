# Logical sectors of 4096 bytes, one FAT, 64 root entries, and no file but one.
make_fat 24M -F 16 -S 4096 -s 1 -f 1 -r 128 -n BIG
put /one 'one file\n'
