#!/usr/bin/env bash
# Builds the wheel and tests it with pyspark of the version in $PYSPARK (default 3.5.9) in a virtual environment of its own.
#   python/test.sh [FOLDER]
# FOLDER keeps the environment and the wheel (default: a temporary one). Needs python3.11 and the jars of `mvn package`, for pyspark 4 of
# `mvn -Pspark-4 package`. Exit code 77 if pyspark cannot be installed.
set -euo pipefail

here="$(cd -P "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)"
if (($#)); then
  folder="$(mkdir -p "$1" && cd "$1" && pwd)"
else
  folder="$(mktemp -d)"
  trap 'rm -rf "$folder"' EXIT
fi
pyspark="${PYSPARK:-3.5.9}"
version="$(sed -n 's/^version = "\(.*\)"$/\1/p' "$here/pyproject.toml")"
# jar MODULE NAME [PROFILE]: the jar that the build made.
jar() {
  local jar="$here/../$1/target/$2-$version.jar"
  [[ -f "$jar" ]] || { echo "test.sh: $jar: is not there, expected it made by mvn ${3:-}package -DskipTests" >&2; exit 2; }
  readlink -f "$jar"
}
case "$pyspark" in
  4*) KBFGS_JARS="$(jar spark-4 kbfgs_2.13 '-Pspark-4 ')" ;;
  *)
    job="$(jar spark-job spark-job)"
    KBFGS_JARS="$job,$(jar spark-ml spark-ml)" ;;
esac

[[ -x "$folder/venv/bin/python" ]] || python3.11 -m venv "$folder/venv"
"$folder/venv/bin/pip" -q install "pyspark==$pyspark" numpy pytest build 'setuptools>=69' wheel || {
  echo "test.sh: pyspark $pyspark cannot be installed" >&2
  exit 77
}
rm -rf "$folder/dist"
"$folder/venv/bin/python" -m build --no-isolation --wheel --outdir "$folder/dist" "$here" >"$folder/build.log" 2>&1 || { cat "$folder/build.log" >&2; exit 1; }
"$folder/venv/bin/pip" -q install --force-reinstall --no-deps "$folder"/dist/kbfgs-*.whl
export KBFGS_JARS OMP_NUM_THREADS=1 SPARK_LOCAL_IP=127.0.0.1
cd "$folder"
exec "$folder/venv/bin/python" -m pytest -q "$here/tests"
