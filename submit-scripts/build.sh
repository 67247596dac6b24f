#!/usr/bin/env bash
# Builds the jars of the job and the tools without running tests; where SPARK_HOME is not set, also assembles an embedded Spark
# from Maven. With KBFGS_SPARK_LINE=4, builds the jar for Spark 4.
set -euo pipefail
cd -P "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

if [[ "${KBFGS_SPARK_LINE:-3}" == 4 ]]; then
  exec mvn -B -q -Pspark-4 -pl spark-4 -am -DskipTests -Dspotless.check.skip package
fi
goals=(package)
spark="$PWD/target/embedded-spark"
if [[ -z "${SPARK_HOME:-}" ]]; then
  rm -rf "$spark"
  # One run of Maven: the modules that the job depends on need not be installed.
  goals+=(dependency:copy-dependencies -DincludeScope=compile -DexcludeGroupIds=org.kbfgs,org.nd4j,org.bytedeco
    "-DoutputDirectory=$spark/jars")
fi
mvn -B -q -pl kbfgs-tools -am -DskipTests -Dspotless.check.skip "${goals[@]}"
# Comes last and marks the embedded Spark whole.
[[ -n "${SPARK_HOME:-}" ]] || : >"$spark/RELEASE"
