"""What the product knows: pure functions and values, standard library only, no clock and no I/O."""
