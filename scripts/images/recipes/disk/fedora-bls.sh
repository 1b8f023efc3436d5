# Fedora: shim, its fallback, GRUB, and entries of the Boot Loader Specification in /boot; the root is a btrfs.
healthy_disk fedora-bls
