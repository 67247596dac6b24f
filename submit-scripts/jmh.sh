#!/usr/bin/env bash
# Times the kernels, each by itself, by JMH.
#   submit-scripts/jmh.sh [JMH options], for example: submit-scripts/jmh.sh Products -p layer=784x1000 -t 2
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")/.."

# As submit-scripts/kbfgs has it: BLAS runs on one thread in each of ours.
export OMP_NUM_THREADS=1
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE

exec mvn -B -q -Pjmh -pl kbfgs-engine test-compile exec:exec "-Djmh.options=$*"
