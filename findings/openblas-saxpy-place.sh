#!/usr/bin/env bash
# OpenBLAS 0.3.31's saxpy, y += alpha x, gives an entry bits that depend on its place in the array, with the kernels for Haswell (which
# Zen processors without AVX-512 take as well): blocks of 32 entries are rounded once, by fused multiplication and addition, and what
# is left at the end is rounded twice. A step on one array of all weights thus differs from steps on its layers, entry by entry.
# Guess before the run: an operation on single entries has the same bits wherever the entry is; only sums and products depend on order.
# Seen: of 300 entries updated at once 288 have one rounding, the 12 at the end two; updated one by one, all have two. The kernels for
# Sandybridge round twice everywhere. Needs a processor with AVX2.
set -euo pipefail

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env" && "$work/env/bin/pip" -q install scipy-openblas32==0.3.31.188.0 numpy==2.2.6

cat >"$work/saxpy.py" <<'PY'
import ctypes
import os

import numpy as np
import scipy_openblas32 as openblas

library = ctypes.CDLL(os.path.join(openblas.get_lib_dir(), openblas.get_library(fullname=True)))
saxpy = library.scipy_cblas_saxpy
saxpy.argtypes = [ctypes.c_int, ctypes.c_float, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_int]
library.scipy_openblas_get_corename.restype = ctypes.c_char_p

n, alpha = 300, np.float32(0.1)
random = np.random.default_rng(1)
# Many draws, so that each place has entries for which one rounding and two differ.
once, twice, alone = np.zeros(n, bool), np.zeros(n, bool), np.zeros(n, bool)
for _ in range(400):
    x, y = (random.standard_normal(n).astype(np.float32) for _ in range(2))
    one, two = (np.float64(alpha) * x.astype(np.float64) + y).astype(np.float32), alpha * x + y
    whole, single = y.copy(), y.copy()
    saxpy(n, alpha, x.ctypes.data, 1, whole.ctypes.data, 1)
    for i in range(n):
        saxpy(1, alpha, x[i:].ctypes.data, 1, single[i:].ctypes.data, 1)
    once |= whole != two
    twice |= whole != one
    alone |= single != two
print(library.scipy_openblas_get_corename().decode(), (once & ~twice).sum(), (twice & ~once).sum(), alone.sum())
PY
haswell="$(OPENBLAS_CORETYPE=Haswell OPENBLAS_NUM_THREADS=1 "$work/env/bin/python" "$work/saxpy.py")"
older="$(OPENBLAS_CORETYPE=Sandybridge OPENBLAS_NUM_THREADS=1 "$work/env/bin/python" "$work/saxpy.py")"
printf 'kernels, entries rounded once, rounded twice, rounded otherwise alone\n%s\n%s\n' "$haswell" "$older"
[[ "$haswell" == "Haswell 288 12 0" && "$older" == "Sandybridge 0 300 0" ]]
