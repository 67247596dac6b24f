#!/usr/bin/env bash
# DuckDB 0.10.3 writes a column of type FLOAT[3] to Parquet with a middle group named "array", its FLOAT[] with one named "list". By the
# format's rules for older files, pyspark 3.5.5 takes the group named "array" for the element, and reads a list of structs of one field.
# Guess before the run: both types of DuckDB are written alike, or readers see lists of floats in both cases.
# Seen: array<struct<element:float>> and array<float>; pyarrow 17.0.0 reads lists of structs likewise. DuckDB 1.4.1 writes "list".
set -euo pipefail

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/old" && "$work/old/bin/pip" -q install duckdb==0.10.3
python3 -m venv "$work/new" && "$work/new/bin/pip" -q install duckdb==1.4.1
python3 -m venv "$work/read" && "$work/read/bin/pip" -q install pyspark==3.5.5 pyarrow==17.0.0 'numpy<2' setuptools

cat >"$work/write.py" <<'PY'
import sys
import duckdb

for name, of in (("array", "FLOAT[3]"), ("list", "FLOAT[]")):
    duckdb.sql(f"copy (select [0.5, 1.5, 2.5]::{of} as x) to '{sys.argv[1]}-{name}.parquet' (format parquet)")
PY
cat >"$work/read.py" <<'PY'
import sys
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
spark.sparkContext.setLogLevel("OFF")
for version in ("old", "new"):
    for name in ("array", "list"):
        path = f"{sys.argv[1]}/{version}-{name}.parquet"
        print(version, name, spark.read.parquet(path).schema["x"].dataType.simpleString(), pq.read_table(path)["x"][0].as_py()[0])
PY
for version in old new; do "$work/$version/bin/python" "$work/write.py" "$work/$version"; done
"$work/read/bin/python" "$work/read.py" "$work" 2>/dev/null >"$work/seen"
cat "$work/seen"
diff "$work/seen" - <<'END'
old array array<struct<element:float>> {'element': 0.5}
old list array<float> 0.5
new array array<float> 0.5
new list array<float> 0.5
END
