# Long names whose parts are deleted, repeated, missing, in wrong order or with wrong sums: the short name shows.
crafted_fat long-names-broken
