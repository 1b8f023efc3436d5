# Every byte of code page 437 in short names, in upper and in lower case.
crafted_fat code-page
