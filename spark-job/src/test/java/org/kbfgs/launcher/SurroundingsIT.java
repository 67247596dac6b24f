package org.kbfgs.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a machine, its Java, its Spark or a setting of Spark's is told in one line, whoever stumbles on it. */
class SurroundingsIT {

    private static final Path HERE = Path.of("").toAbsolutePath();

    @TempDir
    private Path folder;

    private String configuration = "";

    @BeforeEach
    void writeConfiguration() throws IOException {
        configuration = Cases.configuration(folder, "rows.parquet").toString();
    }

    private Launched train(Map<String, String> environment, String... options) {
        String[] command = {"--master", "local[1]", "train", "--config", configuration};
        return Launched.of(environment, Cases.joined(options, command));
    }

    private Launched trainWith(String setting) {
        return Launched.of("--master", "local[1]", "train", "--config", configuration, "--set", setting);
    }

    private void assertOneLine(Launched ran, int code, String... expected) {
        assertThat(ran.errors()).hasSize(1);
        assertThat(ran.errors().get(0)).startsWith("kbfgs: ").contains(expected).doesNotContain("Exception");
        assertThat(ran.code()).isEqualTo(code);
        assertThat(folder.resolve("run")).doesNotExist();
    }

    private Launched run(Map<String, String> environment, String... words) {
        return Launched.run(HERE, environment, List.of(words));
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    @Test
    void aMemoryThatNoJvmTakes() {
        assertOneLine(train(Map.of(), "--driver-memory", "2gb"), 2, "--driver-memory = 2gb: expected", "such as 2g");
        assertOneLine(train(Map.of(), "--conf=spark.executor.memory=many"), 2, "--executor-memory = many: expected");
    }

    @Test
    void yarnWithoutHadoopsSettings() {
        Launched ran = Launched.of("--master", "yarn", "train", "--config", configuration);
        assertOneLine(ran, 2, "HADOOP_CONF_DIR: is not set, expected the folder of Hadoop's settings");
    }

    @Test
    void anotherJava() throws IOException {
        Path java = Files.createDirectories(folder.resolve("java/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nexit 3\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(folder.resolve("java/release"), "JAVA_VERSION=\"25.0.3\"\n");
        assertOneLine(train(Map.of("JAVA_HOME", folder.resolve("java").toString())), 2, "is Java 25, expected Java 17");
        assertOneLine(
                train(Map.of("JAVA_HOME", folder.resolve("none").toString())), 2, "is not there, expected Java 17");
    }

    /** Where Spark's own jar would tell its version, another one comes first. */
    @Test
    void anotherSpark() throws IOException {
        Files.writeString(folder.resolve("spark-version-info.properties"), "version=4.0.1\n");
        assertOneLine(
                train(Map.of(), "--driver-class-path", folder.toString()),
                2,
                "Spark 4.0.1 for Scala 2.12",
                "SPARK_HOME");
        assertOneLine(
                train(Map.of("SPARK_HOME", folder.toString())), 2, "SPARK_HOME = " + folder, "has no bin/spark-submit");
    }

    @Test
    void aUserIdWithoutAName() {
        assumeTrue(isRoot(), "only root can be another user");
        String[] words = {
            "setpriv",
            "--reuid",
            "54321",
            "--clear-groups",
            "bash",
            Launched.launcher().toString(),
            "doctor"
        };
        // The launcher lies where another user need not be able to read.
        Launched ran = run(Map.of(), words);
        assumeTrue(ran.code() == 2, "the checkout is not readable by others: " + ran.err());
        assertOneLine(ran, 2, "user id 54321: has no name on this machine", "/etc/passwd");
    }

    @Test
    void aHostNameWithoutAnAddress() {
        assumeTrue(isRoot(), "only root can rename its host");
        String renamed = "hostname no-such-host-name; exec " + Launched.launcher() + " doctor";
        Launched ran = run(Map.of("SPARK_LOCAL_IP", ""), "unshare", "--uts", "sh", "-c", renamed);
        assumeTrue(ran.code() == 2, "no name spaces here: " + ran.err());
        assertOneLine(ran, 2, "host name no-such-host-name: has no address", "SPARK_LOCAL_IP=127.0.0.1");
    }

    @Test
    void anAddressThatIsNotThisMachines() {
        assertOneLine(train(Map.of("SPARK_LOCAL_IP", "192.0.2.77")), 2, "SPARK_LOCAL_IP = 192.0.2.77: is no address");
    }

    @Test
    void aFolderForEventsThatIsNotThere() {
        String missing = folder.resolve("events").toString();
        Launched ran =
                train(Map.of(), "--conf", "spark.eventLog.enabled=true", "--conf", "spark.eventLog.dir=" + missing);
        assertOneLine(ran, 2, "spark.eventLog.dir = " + missing + ": there is no such folder");
    }

    @Test
    void nativeLibrariesWhereNothingMayBeExecuted() {
        assumeTrue(isRoot(), "only root can mount");
        String mount = "mount -t tmpfs -o noexec,size=600m none " + folder + " && exec " + Launched.launcher()
                + " --master 'local[1]' --driver-java-options -Dorg.bytedeco.javacpp.cachedir=" + folder
                + "/cache doctor";
        Launched ran = run(Map.of(), "unshare", "--mount", "sh", "-c", mount);
        assumeTrue(ran.err().contains("kbfgs: "), "no name spaces here: " + ran.err());
        assertOneLine(ran, 1, folder + "/cache/", "native libraries cannot be executed", "cachedir=DIR");
    }

    @Test
    void aFileSystemWithoutItsJars() {
        Launched ran = trainWith("data.test=s3a://bucket/rows.parquet");
        assertOneLine(
                ran, 2, "data.test = s3a://bucket/rows.parquet: ", "--packages org.apache.hadoop:hadoop-aws:3.3.4");
    }

    @Test
    void aNameServiceThatNobodyKnows() {
        Launched ran = trainWith("data.train=hdfs://no-such-service/rows.parquet");
        assertOneLine(ran, 2, "data.train = hdfs://no-such-service/rows.parquet: ", "dfs.nameservices");
    }

    /** Spark tries for a minute. */
    @Test
    @Tag(SlowTests.TAG)
    void noMasterAtTheAddress() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        String master = "spark://127.0.0.1:" + free;
        Launched ran = Launched.of("--master", master, "train", "--config", configuration);
        assertOneLine(ran, 1, master + ": no master answers there, and Spark has given up");
    }
}
