"""What the compiler may assume about the numbers of the road model."""

#: No NaN, no infinity, no signed zero; products may be fused and divisions shared. The order of sums stays, so answers do not depend on it.
FLAGS = {"contract", "nsz", "nnan", "ninf", "arcp"}
