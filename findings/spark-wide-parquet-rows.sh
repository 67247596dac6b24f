#!/usr/bin/env bash
# pyspark 3.5.9 reads a Parquet file of 100 columns of floats by its vectorised reader, and a file of 101 columns by rows: the limit is the
# setting of generated code, spark.sql.codegen.maxFields. An image of 784 pixels in columns of their own is therefore read by rows, a column of
# lists of 784 floats in batches.
# Guess before the run: spark.sql.parquet.enableVectorizedReader alone decides.
# Seen: "Batched: true" for 100 columns, "Batched: false" for 101, and true again for 101 with maxFields = 200.
set -euo pipefail

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3.11 -m venv "$work/venv" && "$work/venv/bin/pip" -q install pyspark==3.5.9 setuptools==75.8.0
cat >"$work/scan.py" <<'PY'
import contextlib
import io
import re
import sys

from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()


def batched(columns):
    path = f"{sys.argv[1]}/{columns}"
    spark.range(3).selectExpr(*[f"cast(id as float) c{c}" for c in range(columns)]).write.mode("overwrite").parquet(path)
    plan = io.StringIO()
    with contextlib.redirect_stdout(plan):
        spark.read.parquet(path).explain("formatted")
    return re.search(r"Batched: (\w+)", plan.getvalue()).group(1)


print(100, batched(100))
print(101, batched(101))
spark.conf.set("spark.sql.codegen.maxFields", 200)
print(101, "maxFields 200", batched(101))
PY
SPARK_LOCAL_IP=127.0.0.1 "$work/venv/bin/python" "$work/scan.py" "$work" 2>/dev/null | tee "$work/seen"
diff "$work/seen" - <<'END'
100 true
101 false
101 maxFields 200 true
END
