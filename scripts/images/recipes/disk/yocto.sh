# An image of Yocto for UEFI: systemd-boot, no initrd, a kernel with the name of its package.
healthy_disk yocto
