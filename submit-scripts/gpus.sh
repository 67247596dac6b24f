#!/usr/bin/env bash
# Prints the addresses of this machine's NVIDIA GPUs as Spark's discovery of resources expects them: spark.executor.resource.gpu.discoveryScript.
set -euo pipefail
addresses="$(nvidia-smi --query-gpu=index --format=csv,noheader | sed 's/[[:space:]]//g; s/.*/"&"/' | paste -s -d, -)"
echo "{\"name\": \"gpu\", \"addresses\": [$addresses]}"
