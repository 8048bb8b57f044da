"""What every formula shares: the door, kinds of argument, targets, reductions, blocks of rows."""
