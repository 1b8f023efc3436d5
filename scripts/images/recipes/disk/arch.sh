# Arch Linux: systemd-boot, kernels and initrds on the ESP without a version in their names.
healthy_disk arch
