#!/usr/bin/env bash
# Deploys all artifacts, with sources, Javadoc, checksums and bills of materials, to a folder that Maven and spark-submit can use as a
# repository, and puts the archives of the distribution there:
# for Spark 3.5 on x86-64 and on ARM, and for Spark 4 on x86-64.
#   distribution/release.sh FOLDER
set -euo pipefail

cd -P "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
folder="$(mkdir -p "${1:?release.sh: expected a folder}" && cd "$1" && pwd)"
options=(-DskipTests -Dspotless.check.skip)

# The natives of another processor, in a jar with a classifier and an archive of its own. Built first, as target/ keeps what is built last.
arm=linux-arm64
rm -f */target/*.jar distribution/target/*.tar.gz
mvn -B -q "${options[@]}" "-Dnd4j.classifier=$arm" package
cp spark-job/target/spark-job-*[0-9].jar "$folder/spark-job-$arm.jar"
for archive in distribution/target/kbfgs-*.tar.gz; do
  cp "$archive" "$folder/$(basename "$archive" .tar.gz)-$arm.tar.gz"
done

rm -f distribution/target/*.tar.gz
mvn -B -q -Prelease,spark-4 "${options[@]}" deploy "-DaltDeploymentRepository=release::file://$folder"
version="$(basename distribution/target/kbfgs-*.tar.gz .tar.gz)"
number="${version#kbfgs-}"
mvn -B -q -N deploy:deploy-file "-Durl=file://$folder" -DrepositoryId=release "-Dfile=$folder/spark-job-$arm.jar" -DgroupId=org.kbfgs \
  -DartifactId=spark-job "-Dversion=$number" "-Dclassifier=$arm" "-DpomFile=$folder/org/kbfgs/spark-job/$number/spark-job-$number.pom"
rm "$folder/spark-job-$arm.jar"
cp "distribution/target/$version.tar.gz" "$folder/"

# For Spark 4, the same with its jar in place of the others.
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
tar xzf "$folder/$version.tar.gz" -C "$work"
rm "$work/$version"/lib/*
cp "spark-4/target/kbfgs_2.13-$number.jar" "$work/$version/lib/"
tar czf "$folder/$version-spark-4.tar.gz" -C "$work" "$version"

(cd "$folder" && for archive in kbfgs-*.tar.gz; do sha256sum "$archive" >"$archive.sha256"; done)
echo "released to $folder"
