# openSUSE: nothing but the stub of GRUB is on the ESP, /boot is in a btrfs that bootfs does not read: undecided.
healthy_disk opensuse
