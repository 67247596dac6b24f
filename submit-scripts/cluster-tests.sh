#!/usr/bin/env bash
# Runs the tests on clusters that `mvn verify` leaves out for their time: every command on YARN in containers, executors that come and go with notice, executors with different
# kernels of OpenBLAS, a master that does not answer, owners of layers whose run is on HDFS.
#   submit-scripts/cluster-tests.sh
set -euo pipefail
cd -P "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
exec mvn -B -q -pl spark-job -am verify -Dspotless.check.skip -Dtest=OwnersOnHdfsTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Dit.test=YarnIT,ElasticIT,MixedFleetIT,SurroundingsIT -Dfailsafe.failIfNoSpecifiedTests=false -Dexcluded.tests=
