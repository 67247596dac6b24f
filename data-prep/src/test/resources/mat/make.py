"""Makes this folder's MAT files: python3 make.py, with scipy and h5py.

Matrix m is 3 x 4, entry (r, c) is 10 r + c, and a quarter more where numbers need not be whole."""

import os

import h5py
import numpy as np
import scipy.io
import scipy.sparse

here = os.path.dirname(os.path.abspath(__file__))
whole = 10.0 * np.arange(3)[:, None] + np.arange(4)


def save(name, compress=False, **variables):
    scipy.io.savemat(os.path.join(here, name), variables, do_compression=compress)


save("single.mat", m=(whole + 0.25).astype(np.float32))
save("single-compressed.mat", compress=True, m=(whole + 0.25).astype(np.float32))
save("double.mat", m=whole + 0.25)
save("double-compressed.mat", compress=True, m=whole + 0.25, other=np.ones((50, 50)), text="a word")
save("uint8.mat", m=whole.astype(np.uint8))
save("uint8-compressed.mat", compress=True, m=whole.astype(np.uint8))
save("int16.mat", m=(whole - 12).astype(np.int16))
save("sparse.mat", m=scipy.sparse.csc_matrix(whole))
save("complex.mat", m=whole + 1j)
save("text.mat", m="some words")
save("int64.mat", m=whole.astype(np.int64))
save("transposed.mat", m=whole.T.copy())
save("other.mat", other=whole, more=whole)
nan = whole.copy()
nan[1, 2] = np.nan
save("nan.mat", m=nan)

# Twelve images of 625 pixels, a column each; pixel p of image i is i - 0.001 p.
faces = (np.arange(12) - 0.001 * np.arange(625)[:, None]).astype(np.float32)
save("faces.mat", compress=True, newfaces_single=faces)
infinite = faces.copy()
infinite[4, 1] = np.inf
save("faces-infinite.mat", compress=True, newfaces_single=infinite)

# Five and three images of 784 pixels, a row each; pixel p of image i is p / 783 for an even i, and 0 for an odd i.
curves = np.where(np.arange(5)[:, None] % 2 == 0, np.arange(784) / 783.0, 0)
save("curves.mat", compress=True, bdata=curves, bdatatest=curves[:3])
save("curves-255.mat", compress=True, bdata=(255 * curves).astype(np.uint8), bdatatest=curves[:3])

path = os.path.join(here, "version-7.3.mat")
with h5py.File(path, "w", userblock_size=512) as file:
    file["m"] = whole
with open(path, "r+b") as file:
    header = b"MATLAB 7.3 MAT-file, Platform: GLNXA64, Created on: Thu Jan  1 00:00:00 2026 HDF5 schema 1.00 ."
    file.write(header.ljust(124) + b"\x00\x02IM")
