# Checksums with a stored seed, after a change of the UUID.
make ext4 4M -b 1024 -O metadata_csum_seed -J size=1
attach
populate 1024
detach
tune2fs -U 11111111-2222-4333-8444-555555555555 image > /dev/null 2>&1
