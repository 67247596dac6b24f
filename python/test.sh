#!/usr/bin/env bash
# Builds the wheel and tests it with pyspark of the version in $PYSPARK (default 3.5.5) in a virtual environment of its own.
#   python/test.sh [FOLDER]
# FOLDER keeps the environment and the wheel (default: a temporary one). Needs python3.11 and the jars of `mvn package`.
set -euo pipefail

here="$(cd -P "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)"
if (($#)); then
  folder="$(mkdir -p "$1" && cd "$1" && pwd)"
else
  folder="$(mktemp -d)"
  trap 'rm -rf "$folder"' EXIT
fi
jars=()
for module in spark-job spark-ml; do
  for jar in "$here/../$module/target/$module"-*.jar; do
    [[ ! -f "$jar" || "$jar" == *-tests.jar || "$jar" == */original-* ]] || jars+=("$(readlink -f "$jar")")
  done
done
((${#jars[@]} == 2)) || { echo "test.sh: the jars of spark-job and spark-ml are not there: mvn package -DskipTests" >&2; exit 2; }

[[ -x "$folder/venv/bin/python" ]] || python3.11 -m venv "$folder/venv"
"$folder/venv/bin/pip" -q install "pyspark==${PYSPARK:-3.5.5}" numpy pytest build setuptools
"$folder/venv/bin/python" -m build --wheel --outdir "$folder/dist" "$here" >"$folder/build.log" 2>&1 || { cat "$folder/build.log" >&2; exit 1; }
"$folder/venv/bin/pip" -q install --force-reinstall --no-deps "$folder"/dist/kbfgs-*.whl
export KBFGS_JARS="$(IFS=,; echo "${jars[*]}")" OMP_NUM_THREADS=1 SPARK_LOCAL_IP=127.0.0.1
cd "$folder"
exec "$folder/venv/bin/python" -m pytest -q "$here/tests"
