# A FAT12 floppy disk as mkfs.fat and mtools make it: long names, names in upper and lower case, directories, attributes.
make_fat 1440K -F 12 -n FLOPPY
mmd -i image ::/EFI ::/EFI/BOOT "::/A directory with a long name"
put /EFI/BOOT/BOOTX64.EFI 'not really'
put /README.TXT 'upper case\n'
put /readme2.txt 'lower case, by its case bits\n'
put "/A file whose name is long enough for three parts of it.conf" 'long\n'
put '/Grüße aus Köln.txt' 'code page and Unicode\n'
put '/漢字.txt' 'no short name of its own\n'
put /empty ''
mattrib -i image +r ::/README.TXT
mattrib -i image +h +s ::/empty
