# Limine on the ESP, which names a kernel and an initrd of the same partition.
healthy_disk limine
