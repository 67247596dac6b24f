#!/usr/bin/env python3.11
"""Writes the examples of cases/rows.parquet by the Python writers of Parquet that are installed, in the forms that they know.

    foreign-tables.py FOLDER NAME

Each file is FOLDER/WRITER-NAME-FORM.parquet; NAME tells an older release from a newer one. A file of the form `columns` has the features in
columns f0 to f5. Versions in use are printed, and listed in docs/data.md.
"""

import sys
from pathlib import Path

import duckdb
import fastparquet
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

folder, name = Path(sys.argv[1]), sys.argv[2]
folder.mkdir(parents=True, exist_ok=True)
rows = pq.read_table(Path(__file__).parent.parent / "resources/cases/rows.parquet")
ids = rows["id"].to_numpy()
labels = rows["label"].to_numpy()
features = np.array(rows["features"].to_pylist(), dtype=np.float32)
width = features.shape[1]
flat = pa.array(features.reshape(-1))
columns = {"id": ids, **{f"f{i}": features[:, i] for i in range(width)}, "label": labels}


def path(writer, form):
    return str(folder / f"{writer}-{name}-{form}.parquet")


def lists(values=flat, id_type=pa.int64(), label_type=pa.int32(), large=False):
    offsets = np.arange(0, values.__len__() + 1, width)
    if large:
        of = pa.LargeListArray.from_arrays(pa.array(offsets, pa.int64()), values)
    else:
        of = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), values)
    return pa.table({"id": pa.array(ids, id_type), "features": of, "label": pa.array(labels, label_type)})


# pyarrow: versions of the format, of the data pages, codecs, encodings, types.
for version in ("1.0", "2.4", "2.6"):
    pq.write_table(lists(), path("pyarrow", f"format{version}"), version=version)
for codec in ("none", "snappy", "gzip", "zstd", "lz4", "brotli"):
    pq.write_table(lists(), path("pyarrow", codec), compression=codec, data_page_version="2.0")
pq.write_table(lists(), path("pyarrow", "plain"), use_dictionary=False)
pq.write_table(lists(), path("pyarrow", "bytestreamsplit"), use_dictionary=False, use_byte_stream_split=["features.list.element"])
pq.write_table(lists(large=True), path("pyarrow", "largelist"))
pq.write_table(lists(flat.cast(pa.float64())), path("pyarrow", "double"))
fixed = pa.FixedSizeListArray.from_arrays(flat, width)
pq.write_table(pa.table({"id": ids, "features": fixed, "label": labels}), path("pyarrow", "fixed"))
pq.write_table(lists(id_type=pa.uint32(), label_type=pa.uint8()), path("pyarrow", "unsigned"))
pq.write_table(pa.table(columns), path("pyarrow", "columns"))

# pandas: lists of Python's float are doubles.
frame = pd.DataFrame({"id": ids, "features": list(features), "label": labels})
frame.to_parquet(path("pandas", "lists"))
pd.DataFrame(columns).to_parquet(path("pandas", "columns"), engine="pyarrow", compression="zstd")
pd.DataFrame(columns).set_index("id").to_parquet(path("pandas", "index"))

# Polars: lists and arrays of a fixed width.
table = pl.from_arrow(lists())
table.write_parquet(path("polars", "lists"))
table.write_parquet(path("polars", "lz4"), compression="lz4")
table.write_parquet(path("polars", "gzip"), compression="gzip")
table.with_columns(pl.col("features").cast(pl.Array(pl.Float32, width))).write_parquet(path("polars", "fixed"))
pl.DataFrame(columns).write_parquet(path("polars", "columns"), statistics=False)

# DuckDB: both versions of the format, its codecs, lists and arrays.
database = duckdb.connect()
database.register("rows", lists())
database.register("columns", pa.table(columns))
versions = ("V1", "V2") if name == "new" else ("V1",)
for version in versions:
    option = f", parquet_version {version}" if len(versions) > 1 else ""
    for codec in ("snappy", "zstd", "gzip", "lz4_raw") if version == "V1" else ("zstd",):
        if len(versions) == 1 and codec == "lz4_raw":
            continue
        database.sql(f"copy rows to '{path('duckdb', codec + version)}' (format parquet, codec {codec}{option})")
    array = f"select id, features::float[{width}] features, label from rows"
    database.sql(f"copy ({array}) to '{path('duckdb', 'fixed' + version)}' (format parquet{option})")
    database.sql(f"copy columns to '{path('duckdb', 'columns' + version)}' (format parquet{option})")

# fastparquet, which has no lists of numbers.
for codec in ("SNAPPY", "GZIP", "ZSTD"):
    fastparquet.write(path("fastparquet", codec.lower() + "-columns"), pd.DataFrame(columns), compression=codec)

for module in (pa, pd, pl, duckdb, fastparquet):
    print(module.__name__, module.__version__)
