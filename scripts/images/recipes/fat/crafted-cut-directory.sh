# A volume that is cut off inside of a directory.
crafted_fat cut-directory
