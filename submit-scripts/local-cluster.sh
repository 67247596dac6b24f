#!/usr/bin/env bash
# A standalone Spark cluster on this machine, to try a cluster without one: a master and workers, each a process of its own.
#   submit-scripts/local-cluster.sh start [WORKERS [CORES [MEMORY]]]    2 workers of 1 core and 1g; prints the master's URL
#   submit-scripts/local-cluster.sh add [CORES [MEMORY]]                one more worker, with the environment of this call; prints its name
#   submit-scripts/local-cluster.sh remove NAME                         gives a worker notice, and ends it once its executors have ended
#   submit-scripts/local-cluster.sh stop
#   submit-scripts/local-cluster.sh executors                           process ids of the executors that run now
# The Spark is that of SPARK_HOME, or the embedded one. The port is KBFGS_PORT (7077); process ids and logs are in KBFGS_CLUSTER
# (target/local-cluster).
set -euo pipefail

here="$(cd -P "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)"
folder="${KBFGS_CLUSTER:-$here/target/local-cluster}"
port="${KBFGS_PORT:-7077}"
url="spark://127.0.0.1:$port"

# is_ours PID: whether the process runs, and is a master or worker rather than a later process of the same number.
is_ours() { [[ "$(ps -p "$1" -o args= 2>/dev/null)" == *org.apache.spark.deploy.@(master.Master|worker.Worker)\ * ]]; }

# launch NAME CLASS ARGUMENT...: in the background; its id goes to NAME.pid, what it prints to NAME.log.
launch() {
  local name="$1"
  shift
  SPARK_LOCAL_IP=127.0.0.1 nohup "$java" -Xmx512m -XX:+UseSerialGC -Dspark.decommission.enabled=true "-Dlog4j2.configurationFile=$here/conf/log4j2-verbose.properties" \
    -cp "$SPARK_HOME/jars/*" "$@" >"$folder/$name.log" 2>&1 </dev/null &
  echo $! >"$folder/$name.pid"
}

find_spark() {
  if [[ -z "${SPARK_HOME:-}" ]]; then
    [[ -f "$here/target/embedded-spark/RELEASE" ]] || "$here/submit-scripts/build.sh" >&2
    export SPARK_HOME="$here/target/embedded-spark" SPARK_SCALA_VERSION=2.12
  fi
  java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
}

# launch_worker NUMBER CORES MEMORY: on an address of its own, as Spark takes one address for one machine.
launch_worker() {
  launch "worker-$1" org.apache.spark.deploy.worker.Worker --host "127.0.0.$(($1 + 1))" --webui-port 0 --cores "$2" --memory "$3" \
    --work-dir "$folder/work-$1" "$url"
}

# Until a process listens on the port, or the master has ended.
await_master() {
  for ((i = 0; i < 300; i++)); do
    (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return
    kill -0 "$(<"$folder/master.pid")" 2>/dev/null || break # Its command line is still this script's at first.
    sleep 0.1
  done
  echo "local-cluster: no master at $url, see $folder/master.log" >&2
  exit 1
}

start() {
  local workers="${1:-2}" cores="${2:-1}" memory="${3:-1g}"
  for file in "$folder"/*.pid; do
    if [[ -f "$file" ]] && is_ours "$(<"$file")"; then
      echo "local-cluster: runs already (process $(<"$file")); first: $0 stop" >&2
      exit 1
    fi
  done
  find_spark
  # Executors inherit the workers' environment.
  export OMP_NUM_THREADS=1
  unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
  rm -rf "$folder"
  mkdir -p "$folder"
  launch master org.apache.spark.deploy.master.Master --host 127.0.0.1 --port "$port" --webui-port 0
  await_master
  for ((w = 1; w <= workers; w++)); do
    launch_worker "$w" "$cores" "$memory"
  done
  echo "$url"
}

add() {
  local number=1
  if ! [[ -f "$folder/master.pid" ]] || ! is_ours "$(<"$folder/master.pid")"; then
    echo "local-cluster: does not run, first: $0 start" >&2
    exit 1
  fi
  find_spark
  export OMP_NUM_THREADS=1
  while [[ -e "$folder/worker-$number.log" ]]; do
    number=$((number + 1))
  done
  launch_worker "$number" "${1:-1}" "${2:-1g}"
  echo "worker-$number"
}

# SIGPWR is Spark's signal for a worker that is to be decommissioned.
remove() {
  local file="$folder/${1:?local-cluster.sh remove: expected the name of a worker, such as worker-2}.pid" pid
  if ! [[ -f "$file" ]] || ! is_ours "$(<"$file")"; then
    echo "local-cluster: $1 does not run" >&2
    exit 1
  fi
  pid="$(<"$file")"
  kill -PWR "$pid"
  for ((i = 0; i < 600; i++)); do
    pgrep -P "$pid" -f CoarseGrainedExecutorBackend >/dev/null || break
    sleep 0.1
  done
  kill "$pid"
  rm "$file"
}

# Workers first: each ends its executors.
stop() {
  for file in "$folder"/worker-*.pid "$folder"/master.pid; do
    [[ -f "$file" ]] || continue
    pid="$(<"$file")"
    is_ours "$pid" && kill "$pid"
    for ((i = 0; i < 100; i++)); do
      is_ours "$pid" || break
      sleep 0.1
    done
    rm "$file"
  done
}

executors() {
  for file in "$folder"/worker-*.pid; do
    [[ -f "$file" ]] && pgrep -P "$(<"$file")" -f CoarseGrainedExecutorBackend
  done
  return 0
}

case "${1:-}" in
  start|add|remove|stop|executors) "$@" ;;
  *)
    echo "usage: $0 start [WORKERS [CORES [MEMORY]]] | add [CORES [MEMORY]] | remove NAME | stop | executors" >&2
    exit 2 ;;
esac
