#!/usr/bin/env bash
# Trains twice on a local cluster of two executors, the second time with an executor killed (SIGKILL) every 30 to 60 seconds,
# and compares the two runs to the bit. Prints what was killed, what Spark did again, and the time lost.
#   submit-scripts/soak.sh [SEED] [-- more arguments of train]       seed of the moments and victims; default 1
# 2000 iterations of 1200 examples of MNIST (data/mnist); the runs are in runs/soak, a new folder. KBFGS_PAUSE="30 60": least and most seconds.
# KBFGS_TOPOLOGY=owners: the executors own the layers, so that every kill takes an owner. 100 iterations, as a trial:
#   KBFGS_TOPOLOGY=owners KBFGS_PAUSE="10 20" submit-scripts/soak.sh 1 -- --set run.epochs=2
set -euo pipefail

here="$(cd -P "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)"
cd "$here"
source submit-scripts/metrics.sh
seed=1
if (($#)) && [[ "$1" != -- ]]; then
  seed="$1"
  shift
fi
shift $(($# > 0))
read -r least most <<<"${KBFGS_PAUSE:-30 60}"

if [[ -e runs/soak ]]; then
  echo "soak.sh: runs/soak: exists, expected a new folder: rename or delete the results that are there" >&2
  exit 2
fi

cluster=submit-scripts/local-cluster.sh
url="$("$cluster" start 2 1 1500m)"
trap '"$cluster" stop' EXIT
mkdir -p runs/soak/events-calm runs/soak/events-disturbed

# train NAME ARGUMENT...: to runs/soak/NAME, with Spark's events beside it.
train() {
  local name="$1"
  shift
  submit-scripts/kbfgs --master "$url" --executor-memory 1200m --executor-cores 1 \
    --conf "spark.kbfgs.topology=${KBFGS_TOPOLOGY:-driver}" \
    --conf spark.eventLog.enabled=true --conf "spark.eventLog.dir=file://$here/runs/soak/events-$name" \
    train --config conf/mnist-soak.conf --set run.dir="runs/soak/$name" "$@" >"runs/soak/$name.out" 2>"runs/soak/$name.err"
}

# disturb PID: kills one executor after another, as long as the process runs. One line each.
disturb() {
  local start=$SECONDS victims pause
  RANDOM=$seed
  while true; do
    pause=$((least + RANDOM % (most - least + 1)))
    local choice=$RANDOM
    sleep "$pause"
    kill -0 "$1" 2>/dev/null || return 0
    mapfile -t victims < <("$cluster" executors)
    ((${#victims[@]})) || continue
    kill -9 "${victims[choice % ${#victims[@]}]}"
    echo "$((SECONDS - start)) s: killed executor process ${victims[choice % ${#victims[@]}]}, ${#victims[@]} were there"
  done
}

# In a run's events: how many match.
count() { cat runs/soak/events-"$1"/* | grep -c "$2" || true; }

# A run's last time of training, in seconds.
seconds() { numbers "runs/soak/$1" epoch train_seconds | tail -n 1; }

echo "undisturbed:"
SECONDS=0
train calm "$@"
calm=$SECONDS
tail -3 runs/soak/calm.out

echo "disturbed, seed $seed:"
SECONDS=0
train disturbed "$@" &
training=$!
disturb "$training" | tee runs/soak/kills &
wait "$training" || { echo "the disturbed run failed:"; cat runs/soak/disturbed.err; exit 1; }
disturbed=$SECONDS
tail -3 runs/soak/disturbed.out

cat <<END
seed                  $seed
topology              ${KBFGS_TOPOLOGY:-driver}
iterations            $(numbers runs/soak/disturbed iteration iteration | wc -l)
kills                 $(wc -l <runs/soak/kills)
executors lost        $(count disturbed '"Event":"SparkListenerExecutorRemoved"')
tasks lost or failed  $(count disturbed '"Event":"SparkListenerTaskEnd".*"Task End Reason":{"Reason":"\(ExecutorLostFailure\|ExceptionFailure\|FetchFailed\)"')
stages run again      $(count disturbed '"Event":"SparkListenerStageSubmitted".*"Stage Attempt ID":[1-9]')
seconds, undisturbed  $calm, of training $(seconds calm)
seconds, disturbed    $disturbed, of training $(seconds disturbed)
END
cmp runs/soak/calm/model.safetensors runs/soak/disturbed/model.safetensors
cmp <(figures runs/soak/calm) <(figures runs/soak/disturbed)
echo "model and metrics are equal to the bit"
