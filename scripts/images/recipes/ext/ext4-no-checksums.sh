# No checksums of any kind, 32-byte group descriptors.
make ext4 4M -b 1024 -O ^metadata_csum,^uninit_bg,^64bit -J size=1
attach
populate 1024
detach
