"""What the compiler may assume about the numbers of the road model, and about the processor."""

from config.processor import use_wide_vectors

#: No NaN, no infinity, no signed zero; products may be fused and divisions shared. The order of sums stays, so answers do not depend on it.
FLAGS = {"contract", "nsz", "nnan", "ninf", "arcp"}

use_wide_vectors()
