#!/usr/bin/env bash
# Runs a command on YARN, its driver too: on 4 executors with 4 cores and 4 GB of heap each. HADOOP_CONF_DIR names the cluster.
#   submit-scripts/yarn.sh [spark-submit options] COMMAND [arguments]
# Options take the place of those below. kbfgs doctor says whether the memory is enough for a run, and which option to add if it is not.
set -euo pipefail

exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/kbfgs" --master yarn --deploy-mode cluster --num-executors 4 \
  --executor-cores 4 --executor-memory 4g --driver-memory 4g "$@"
