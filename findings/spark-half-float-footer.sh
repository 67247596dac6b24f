#!/usr/bin/env bash
# Spark 3.5.5 cannot open a Parquet file of pyarrow 17.0.0 that has a half-precision column, even to read another column or to count
# rows: its parquet-mr 1.13.1 does not know the logical type FLOAT16 and fails on the footer with a NullPointerException.
# Guess before the run: the unknown logical type is ignored, so that the column appears as 2-byte binary.
# Seen: the text of a NullPointerException, for the half-precision column, for the float column beside it, and for count().
set -euo pipefail

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q install pyspark==3.5.5 pyarrow==17.0.0 'numpy<2' setuptools

cat >"$work/read.py" <<'PY'
import sys
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

path = sys.argv[1]
pq.write_table(pa.table({"half": pa.array(np.array([0.5, 1.5], np.float16)), "x": pa.array([1.0, 2.0], pa.float32())}), path)
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
spark.sparkContext.setLogLevel("OFF")
schema = "half binary, x float"
for name, read in (
    ("schema", lambda: spark.read.parquet(path).schema),
    ("half", lambda: spark.read.schema(schema).parquet(path).select("half").collect()),
    ("x", lambda: [row.x for row in spark.read.schema(schema).parquet(path).select("x").collect()]),
    ("count", lambda: spark.read.schema(schema).parquet(path).count()),
):
    try:
        print(name, read())
    except Exception as failure:
        print(name, "NullPointerException" if "NullPointerException" in str(failure) else str(failure)[:200])
PY
"$work/venv/bin/python" "$work/read.py" "$work/half.parquet" 2>/dev/null >"$work/seen"
cat "$work/seen"
diff "$work/seen" - <<'END'
schema NullPointerException
half NullPointerException
x NullPointerException
count NullPointerException
END
