# Long names of 13, 26, 255 and 260 characters, with blanks, dots, control characters, emoji and lone surrogates.
crafted_fat long-names-odd
