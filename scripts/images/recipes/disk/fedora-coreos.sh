# Fedora CoreOS, as bootc: GRUB finds /boot by a UUID in a file of its own, the root holds deployments of an ostree.
healthy_disk fedora-coreos
