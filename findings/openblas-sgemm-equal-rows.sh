#!/usr/bin/env bash
# OpenBLAS 0.3.31's sgemm with the kernels for Haswell (and Zen): equal rows of A have different rows in A B, in one call on one thread,
# as soon as B has twelve columns; in the first six columns of each twelve alone. A batch of predictions thus depends in its last bits
# on where a row is within the batch.
# Guess before the run: rows that differ in nothing but their number have the same results within a call; only sizes decide on the order.
# Seen: with 11 columns and fewer all 256 rows are equal; with 12, columns 0 to 5 differ; with 24, 0 to 5 and 12 to 17. dgemm's rows
# are equal, and so are sgemm's with the kernels for Sandybridge. Needs a processor with AVX2.
set -euo pipefail

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env" && "$work/env/bin/pip" -q install scipy-openblas32==0.3.31.188.0 numpy==2.2.6

cat >"$work/gemm.py" <<'PY'
import ctypes
import os

import numpy as np
import scipy_openblas32 as openblas

library = ctypes.CDLL(os.path.join(openblas.get_lib_dir(), openblas.get_library(fullname=True)))
COLUMN_MAJOR, AS_IT_IS = 102, 111


def differing(name, type_, number, columns, rows=256, terms=67):
    """The columns of A B in which some of the rows, which are equal in A, differ."""
    gemm = getattr(library, f"scipy_cblas_{name}")
    gemm.argtypes = [ctypes.c_int] * 6 + [number, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_int]
    gemm.argtypes += [number, ctypes.c_void_p, ctypes.c_int]
    random = np.random.default_rng(1)
    A = np.asfortranarray(np.tile(random.standard_normal(terms).astype(type_), (rows, 1)))
    B = np.asfortranarray(random.standard_normal((terms, columns)).astype(type_))
    C = np.zeros((rows, columns), type_, order="F")
    gemm(COLUMN_MAJOR, AS_IT_IS, AS_IT_IS, rows, columns, terms, 1, A.ctypes.data, rows, B.ctypes.data, terms, 0, C.ctypes.data, rows)
    return [int(j) for j in np.nonzero((C != C[0]).any(axis=0))[0]]


for columns in (8, 11, 12, 24):
    print("sgemm", columns, differing("sgemm", np.float32, ctypes.c_float, columns))
print("dgemm", 24, differing("dgemm", np.float64, ctypes.c_double, 24))
PY
run() { OPENBLAS_CORETYPE="$1" OPENBLAS_NUM_THREADS=1 "$work/env/bin/python" "$work/gemm.py"; }
haswell="$(run Haswell)"
older="$(run Sandybridge)"
printf 'columns of B, columns of A B with differing rows\nHaswell\n%s\nSandybridge\n%s\n' "$haswell" "$older"
[[ "$haswell" == "sgemm 8 []
sgemm 11 []
sgemm 12 [0, 1, 2, 3, 4, 5]
sgemm 24 [0, 1, 2, 3, 4, 5, 12, 13, 14, 15, 16, 17]
dgemm 24 []" ]]
[[ "$older" == "sgemm 8 []
sgemm 11 []
sgemm 12 []
sgemm 24 []
dgemm 24 []" ]]
