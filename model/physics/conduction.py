"""Heat through the sixteen layers of a chunk of columns, compiled: from the bottom up and, with the surface known, down again.

Both ways are one running sum in each column, because the layers are kept in units in which the weight of the neighbour is one
(`chunks.scaled_rows`). They are replaced in place by what is left of them after elimination, and back. Written out, because only constant rows
let the compiler prove that they never overlap and compute several columns at once.
"""

from model.physics.lane_rows import BELOW, CHANGING, OWED
from model.physics.precision import LANES, lane_code

# Rows 0 to 15 below are those of `layout.TEMPERATURE` onwards.


@lane_code
def eliminate(w, weight, boundary, f):  # type: ignore[no-untyped-def]
    """Eliminate the layers from the bottom up, ``Z_i = weight_i U_i + Z_(i+1)``, beginning with `boundary` times what stands below.

    `f` is how many steps of the hour are done, with this one.
    """
    n = LANES
    a0, a1, a2, a3, a4, a5, a6, a7 = weight[0], weight[1], weight[2], weight[3], weight[4], weight[5], weight[6], weight[7]
    a8, a9, a10, a11, a12, a13, a14, a15 = (
        weight[8],
        weight[9],
        weight[10],
        weight[11],
        weight[12],
        weight[13],
        weight[14],
        weight[15],
    )
    for j in range(n):
        z = boundary * (w[BELOW * n + j] + f * w[(BELOW + CHANGING) * n + j])
        z += a15 * w[15 * n + j]
        w[15 * n + j] = z
        z += a14 * w[14 * n + j]
        w[14 * n + j] = z
        z += a13 * w[13 * n + j]
        w[13 * n + j] = z
        z += a12 * w[12 * n + j]
        w[12 * n + j] = z
        z += a11 * w[11 * n + j]
        w[11 * n + j] = z
        z += a10 * w[10 * n + j]
        w[10 * n + j] = z
        z += a9 * w[9 * n + j]
        w[9 * n + j] = z
        z += a8 * w[8 * n + j]
        w[8 * n + j] = z
        z += a7 * w[7 * n + j]
        w[7 * n + j] = z
        z += a6 * w[6 * n + j]
        w[6 * n + j] = z
        z += a5 * w[5 * n + j]
        w[5 * n + j] = z
        z += a4 * w[4 * n + j]
        w[4 * n + j] = z
        z += a3 * w[3 * n + j]
        w[3 * n + j] = z
        z += a2 * w[2 * n + j]
        w[2 * n + j] = z
        z += a1 * w[1 * n + j]
        w[1 * n + j] = z
        z += a0 * w[0 * n + j]
        w[0 * n + j] = z


@lane_code
def substitute(w, weight):  # type: ignore[no-untyped-def]
    """Put the layers back from the top down, ``U_i = weight_i Z_i + U_(i-1)``; the first has its own already.

    The first layer then gets the latent heat it is owed.
    """
    n = LANES
    a1, a2, a3, a4, a5, a6, a7 = weight[1], weight[2], weight[3], weight[4], weight[5], weight[6], weight[7]
    a8, a9, a10, a11, a12, a13, a14, a15 = (
        weight[8],
        weight[9],
        weight[10],
        weight[11],
        weight[12],
        weight[13],
        weight[14],
        weight[15],
    )
    for j in range(n):
        u = w[j]
        w[j] = u + w[OWED * n + j]
        u += a1 * w[1 * n + j]
        w[1 * n + j] = u
        u += a2 * w[2 * n + j]
        w[2 * n + j] = u
        u += a3 * w[3 * n + j]
        w[3 * n + j] = u
        u += a4 * w[4 * n + j]
        w[4 * n + j] = u
        u += a5 * w[5 * n + j]
        w[5 * n + j] = u
        u += a6 * w[6 * n + j]
        w[6 * n + j] = u
        u += a7 * w[7 * n + j]
        w[7 * n + j] = u
        u += a8 * w[8 * n + j]
        w[8 * n + j] = u
        u += a9 * w[9 * n + j]
        w[9 * n + j] = u
        u += a10 * w[10 * n + j]
        w[10 * n + j] = u
        u += a11 * w[11 * n + j]
        w[11 * n + j] = u
        u += a12 * w[12 * n + j]
        w[12 * n + j] = u
        u += a13 * w[13 * n + j]
        w[13 * n + j] = u
        u += a14 * w[14 * n + j]
        w[14 * n + j] = u
        u += a15 * w[15 * n + j]
        w[15 * n + j] = u
