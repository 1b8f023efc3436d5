# Raspberry Pi OS for 64 bits: the firmware of all boards, kernels for two kinds of them.
healthy_disk raspberry-pi-os
