package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a session is given that the user has not set. */
class ClusterTest {

    @AfterEach
    void clear() {
        System.clearProperty("spark.master");
    }

    @Test
    void inOneProcessTemporaryFilesLieInAPrivateFolder() throws Exception {
        System.setProperty("spark.master", "local[1]");
        try (Cluster cluster = Cluster.open("private")) {
            Path local = Path.of(cluster.context().getConf().get("spark.local.dir"));
            assertThat(SecureClusterTest.mode(local)).isEqualTo("rwx------");
            assertThat(List.of(SparkEnv.get().blockManager().diskBlockManager().localDirs()))
                    .allMatch(folder -> folder.toPath().startsWith(local));
        }
    }
}
