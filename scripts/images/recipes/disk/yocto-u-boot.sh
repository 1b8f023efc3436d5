# An image of Yocto for a board: U-Boot reads extlinux.conf, which names a FIT image, and a kernel with its device tree.
healthy_disk yocto-u-boot
