# Group descriptors with a crc16 and uninitialised groups; no other checksum.
make ext4 4M -b 1024 -g 512 -O ^metadata_csum,uninit_bg,^64bit -J size=1
attach
populate 1024
detach
