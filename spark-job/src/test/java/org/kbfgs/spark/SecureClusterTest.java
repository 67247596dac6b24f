package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.optim.kbfgs.KBfgsSettings.Factor;

/** Two executor processes that know a secret, encrypt what they send and what they write, and train to the same bits. */
public class SecureClusterTest {

    private static final int SHARDS = 4;

    private static JavaSparkContext spark;

    @BeforeAll
    static void start() {
        SparkConf conf = LocalCluster.conf(LocalCluster.TWO_EXECUTORS)
                .set("spark.authenticate", "true")
                .set("spark.authenticate.secret", "not to be told")
                .set("spark.network.crypto.enabled", "true")
                .set("spark.io.encryption.enabled", "true");
        spark = new JavaSparkContext(conf);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    /** What a process's own security manager says. */
    private static String state() {
        SecurityManager security = SparkEnv.get().securityManager();
        return "authenticates " + security.isAuthenticationEnabled() + ", encrypts messages "
                + security.isEncryptionEnabled() + ", encrypts files "
                + security.getIOEncryptionKey().isDefined();
    }

    @Test
    void driverAndExecutorsAuthenticateAndEncrypt() {
        String all = "authenticates true, encrypts messages true, encrypts files true";
        assertThat(state()).isEqualTo(all);
        List<String> executors = spark.parallelize(List.of(0, 1), 2)
                .map(i -> SparkEnv.get().executorId() + " " + state())
                .collect();
        assertThat(executors).allMatch(line -> line.matches("[01] " + all)).isNotEmpty();
    }

    @Test
    void aTrainingHasTheBitsOfOneProcess() {
        for (ElementType type : List.of(ElementType.FLOAT32, ElementType.FLOAT64)) {
            JavaRDD<Shard> cached = Example.cached(spark, SHARDS, 2, type);
            var distributed = Example.distributed(cached, SHARDS, type);
            var alone = Example.local(SHARDS, type);
            assertThat(Training.run(Training.of(distributed, SHARDS, new Factor.Dense(), type)))
                    .isEqualTo(Training.run(Training.of(alone, SHARDS, new Factor.Dense(), type)));
            cached.unpersist();
        }
    }

    @Test
    void executorsTemporaryFilesAreTheUsersAlone() {
        List<Boolean> hidden = spark.parallelize(List.of(0, 1), 2)
                .map(i -> isPrivate(
                        SparkEnv.get().blockManager().diskBlockManager().localDirs()))
                .collect();
        assertThat(hidden).hasSize(2).containsOnly(true);
    }

    /** Whether nobody else gets into these folders, by theirs or one above. */
    private static boolean isPrivate(File[] folders) throws IOException {
        for (File folder : folders) {
            Path at = folder.toPath();
            while (at.getParent() != null && !mode(at).equals("rwx------")) {
                at = at.getParent();
            }
            if (at.getParent() == null) {
                return false;
            }
        }
        return folders.length > 0;
    }

    public static String mode(Path folder) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
    }
}
