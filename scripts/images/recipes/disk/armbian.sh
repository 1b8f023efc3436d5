# Armbian: one partition, a script of U-Boot that reads an environment, an initrd in U-Boot's legacy image.
healthy_disk armbian
