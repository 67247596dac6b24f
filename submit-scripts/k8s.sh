#!/usr/bin/env bash
# Submits the job to Kubernetes, driver and executors as pods of an image that distribution/kubernetes/Dockerfile made.
#   submit-scripts/k8s.sh API_SERVER IMAGE [spark-submit options] COMMAND [arguments]
#   submit-scripts/k8s.sh https://10.0.0.1:6443 kbfgs:0.2.0 --num-executors 4 --executor-cores 8 --executor-memory 8g \
#     train --config conf/mnist-kbfgs.conf --set data.train=s3a://... --set data.test=s3a://... --set run.dir=s3a://...
# KBFGS_NAMESPACE (default) and KBFGS_SERVICE_ACCOUNT (spark) name the namespace and the account, which may create pods there.
# KBFGS_GPUS=1 asks for a GPU for the driver and for each executor.
set -euo pipefail

here="$(cd -P "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)"
(($# >= 3)) || { echo "k8s.sh: expected the API server's URL, an image and a command of kbfgs" >&2; exit 2; }
case "$1" in
  http://*|https://*) ;;
  *) echo "k8s.sh: $1: expected the API server's URL, such as https://10.0.0.1:6443" >&2; exit 2 ;;
esac
server="$1" image="$2"
shift 2

launcher="$here/submit-scripts/kbfgs"
[[ -x "$launcher" ]] || launcher="$here/bin/kbfgs"
java='-XX:+UseParallelGC -Dorg.bytedeco.javacpp.cachedir=/var/cache/kbfgs'
flags=(
  --master "k8s://$server"
  --deploy-mode cluster
  --conf "spark.kubernetes.container.image=$image"
  --conf "spark.kubernetes.namespace=${KBFGS_NAMESPACE:-default}"
  --conf "spark.kubernetes.authenticate.driver.serviceAccountName=${KBFGS_SERVICE_ACCOUNT:-spark}"
  --conf "spark.kubernetes.driver.podTemplateFile=$here/conf/k8s-pod.yaml"
  --conf "spark.kubernetes.executor.podTemplateFile=$here/conf/k8s-pod.yaml"
  --conf "spark.driver.defaultJavaOptions=$java"
  --conf "spark.executor.defaultJavaOptions=$java"
)
if [[ -n "${KBFGS_GPUS:-}" ]]; then
  [[ "$KBFGS_GPUS" == 1 ]] || { echo "k8s.sh: KBFGS_GPUS = $KBFGS_GPUS: a process computes on one GPU, expected 1" >&2; exit 2; }
  script=/opt/kbfgs/bin/gpus.sh
  [[ " $* " =~ \ --deploy-mode[\ =]client\  ]] && driver_script="$(dirname "$launcher")/gpus.sh"
  flags+=(
    --conf spark.driver.resource.gpu.amount=1
    --conf spark.driver.resource.gpu.vendor=nvidia.com
    --conf "spark.driver.resource.gpu.discoveryScript=${driver_script:-$script}"
    --conf spark.executor.resource.gpu.amount=1
    --conf spark.executor.resource.gpu.vendor=nvidia.com
    --conf "spark.executor.resource.gpu.discoveryScript=$script"
    --conf spark.task.resource.gpu.amount=1
  )
fi
exec "$launcher" "${flags[@]}" "$@"
