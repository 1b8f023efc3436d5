# Directories without dots, with loops, with names that can not be listed, and at impossible clusters.
crafted_fat directories-broken
