# NixOS: systemd-boot, two generations, init= in the store.
healthy_disk nixos
