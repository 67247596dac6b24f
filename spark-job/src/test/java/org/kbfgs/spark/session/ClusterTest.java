package org.kbfgs.spark.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kbfgs.spark.SecureClusterTest;

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

    @Test
    void inOneProcessReadersHaveACoreEachAndATrainingsTaskHasAll() {
        System.setProperty("spark.master", "local[3]");
        try (Cluster cluster = Cluster.open("threads")) {
            assertThat(cluster.tasks()).isEqualTo(1);
            assertThat(Cluster.threads(cluster.context().getConf())).isEqualTo(3);
            assertThat(cluster.context()
                            .parallelize(List.of(1, 2, 3), 3)
                            .map(i -> TaskContext.get().cpus())
                            .collect())
                    .containsOnly(1);
        }
    }

    @Test
    void coresOfATaskThatAUserSetsAreItsThreads() {
        System.setProperty("spark.master", "local[3]");
        System.setProperty("spark.task.cpus", "1");
        try (Cluster cluster = Cluster.open("cpus")) {
            assertThat(cluster.tasks()).isEqualTo(3);
            assertThat(Cluster.threads(cluster.context().getConf())).isEqualTo(1);
        } finally {
            System.clearProperty("spark.task.cpus");
        }
    }
}
