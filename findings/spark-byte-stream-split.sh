#!/usr/bin/env bash
# Spark 3.5.5's vectorised Parquet reader refuses a float column that pyarrow 17.0.0 has written with the encoding
# BYTE_STREAM_SPLIT; its row-based reader, which the same package holds, returns the values.
# Guess before the run: one reader's support implies the other's, or Spark falls back by itself.
# Seen: "Unsupported encoding: BYTE_STREAM_SPLIT" with spark.sql.parquet.enableVectorizedReader at its default, true; the values with
# false.
set -euo pipefail

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q install pyspark==3.5.5 pyarrow==17.0.0 'numpy<2' setuptools

cat >"$work/read.py" <<'PY'
import sys
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

path = sys.argv[1]
pq.write_table(pa.table({"x": pa.array([0.5, 1.5, -2.5], pa.float32())}), path, use_dictionary=False,
               column_encoding={"x": "BYTE_STREAM_SPLIT"})
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
spark.sparkContext.setLogLevel("OFF")


def read(vectorised):
    spark.conf.set("spark.sql.parquet.enableVectorizedReader", str(vectorised).lower())
    try:
        return [row.x for row in spark.read.parquet(path).collect()]
    except Exception as failure:
        text = str(failure)
        return text[text.index("Unsupported encoding"):].splitlines()[0].split(" ")[:3] if "Unsupported encoding" in text else text


print("vectorised", read(True))
print("row-based", read(False))
PY
"$work/venv/bin/python" "$work/read.py" "$work/floats.parquet" 2>/dev/null >"$work/seen"
cat "$work/seen"
diff "$work/seen" - <<'END'
vectorised ['Unsupported', 'encoding:', 'BYTE_STREAM_SPLIT']
row-based [0.5, 1.5, -2.5]
END
