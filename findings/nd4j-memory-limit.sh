#!/usr/bin/env bash
# ND4J 1.0.0-M2.1: JavaCPP's limit of native memory, org.bytedeco.javacpp.maxbytes, which ND4J's guides name as the limit of memory off the
# heap, does not count ND4J's arrays. Only the limit of resident memory, maxphysicalbytes, sees them, and counts the heap, code and mapped
# files of the process as well.
# Guess before the run: arrays of 600 MB do not fit below maxbytes=100M.
# Seen: they do, and JavaCPP counts 5 kB; with maxphysicalbytes=300M they end in an OutOfMemoryError that names a LongPointer of
# two entries, the shape of an array.
set -euo pipefail

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cat >"$work/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.nd4j</groupId>
      <artifactId>nd4j-native-platform</artifactId>
      <version>1.0.0-M2.1</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-nop</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
XML
cat >"$work/Arrays.java" <<'JAVA'
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

public class Arrays {
    public static void main(String[] args) {
        List<INDArray> kept = new ArrayList<>();
        try {
            for (int i = 0; i < 150; i++) {
                kept.add(Nd4j.create(DataType.FLOAT, new long[] {1000, 1000}, 'c').assign(1));
            }
            System.out.println(kept.size() + " arrays, counted less than 1 MB: "
                    + (Pointer.totalBytes() < 1_000_000) + ", resident more than 600 MB: "
                    + (Pointer.physicalBytes() > 600_000_000));
        } catch (OutOfMemoryError refused) {
            System.out.println(refused.getMessage().replaceAll(":.*", ""));
        }
    }
}
JAVA
mvn -B -q -f "$work/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory="$work/jars" \
  -Djavacpp.platform=linux-x86_64
javac -cp "$work/jars/*" -d "$work" "$work/Arrays.java"
small="$(java -Xmx512m -Dorg.bytedeco.javacpp.maxbytes=100M -Dorg.bytedeco.javacpp.maxphysicalbytes=4G -cp "$work:$work/jars/*" Arrays)"
resident="$(java -Xmx512m -Dorg.bytedeco.javacpp.maxbytes=4G -Dorg.bytedeco.javacpp.maxphysicalbytes=300M -cp "$work:$work/jars/*" Arrays)"
printf 'maxbytes=100M: %s\nmaxphysicalbytes=300M: %s\n' "$small" "$resident"
[[ "$small" == "150 arrays, counted less than 1 MB: true, resident more than 600 MB: true" ]]
[[ "$resident" == "Cannot allocate new LongPointer(2)" ]]
