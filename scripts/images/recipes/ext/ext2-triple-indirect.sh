# Sparse files whose blocks stand at every depth of the indirect map: direct, single, double and triple.
make ext2 2M -b 1024 -O large_file
attach
tool sparse mnt/single 0 12287 12288 274431
tool sparse mnt/double 274432 67383295
tool sparse mnt/triple 5 67383296 100000000 17247240192
tool sparse mnt/end 1073741800
tool settle mnt
detach
