#!/usr/bin/env bash
# Spark 3.5.5 names the files that it writes in the digits of the JVM's language: with user.language=ar and user.country=EG,
# part-00000-... becomes part- with five Arabic-Indic digits (U+0660). A pattern such as part-[0-9]* does not find them, and neither does
# Java's \d; \p{Nd} does. The rows are read back whole, as only the name differs.
# Guess before the run: names of files are the same in every language.
# Seen: the name's digits below, and the three rows.
set -euo pipefail

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q install pyspark==3.5.5 setuptools

cat >"$work/write.py" <<'PY'
import os
import sys
from pyspark.sql import SparkSession

path = sys.argv[1]
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
spark.sparkContext.setLogLevel("OFF")
spark.range(3).coalesce(1).write.parquet(path)
name = next(name for name in os.listdir(path) if name.startswith("part-"))
print([hex(ord(digit)) for digit in name[5:10]])
print(spark.read.parquet(path).count())
PY
export JDK_JAVA_OPTIONS="-Duser.language=ar -Duser.country=EG"
"$work/venv/bin/python" "$work/write.py" "$work/rows" 2>/dev/null >"$work/seen"
cat "$work/seen"
diff "$work/seen" - <<'END'
['0x660', '0x660', '0x660', '0x660', '0x660']
3
END
