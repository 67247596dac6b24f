#!/usr/bin/env bash
# Runs a command on YARN, its driver too: on 4 executors with 4 cores and 4 GB of heap each. HADOOP_CONF_DIR names the cluster.
#   submit-scripts/yarn.sh [spark-submit options] COMMAND [arguments]
# Options take the place of those below. kbfgs doctor says whether the memory is enough for a run, and which option to add if it is not.
# KBFGS_GPUS=1 asks for a GPU for the driver and for each executor.
set -euo pipefail

here="$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
flags=(--master yarn --deploy-mode cluster --num-executors 4 --executor-cores 4 --executor-memory 4g --driver-memory 4g)
if [[ -n "${KBFGS_GPUS:-}" ]]; then
  [[ "$KBFGS_GPUS" == 1 ]] || { echo "yarn.sh: KBFGS_GPUS = $KBFGS_GPUS: a process computes on one GPU, expected 1" >&2; exit 2; }
  # The script travels with other files of the application, into each container's working directory.
  files="$here/gpus.sh" driver_script=./gpus.sh words=()
  while (($#)); do
    case "$1" in
      --files=*) files+=",${1#*=}" ;;
      --files) files+=",${2:?yarn.sh: --files: expected a value after it}" && shift ;;
      --deploy-mode=client) driver_script="$here/gpus.sh" && words+=("$1") ;;
      --deploy-mode) [[ "${2:-}" == client ]] && driver_script="$here/gpus.sh"; words+=("$1") ;;
      *) words+=("$1") ;;
    esac
    shift
  done
  flags+=(
    --files "$files"
    --conf spark.driver.resource.gpu.amount=1
    --conf "spark.driver.resource.gpu.discoveryScript=$driver_script"
    --conf spark.executor.resource.gpu.amount=1
    --conf spark.executor.resource.gpu.discoveryScript=./gpus.sh
    --conf spark.task.resource.gpu.amount=1
  )
  set -- "${words[@]}"
fi
exec "$here/kbfgs" "${flags[@]}" "$@"
