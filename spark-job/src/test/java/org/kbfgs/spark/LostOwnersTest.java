package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbfgs.config.Method;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.spark.owners.SparkOwners;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.train.Iterations;

/** Owners of layers are killed: the training returns to the state that the driver holds, and its bits are those of one process. */
class LostOwnersTest {

    private static final Arithmetic ARITHMETIC = Matrices.FLOAT32;
    private static final int SHARDS = 4;
    private static final int ITERATIONS = 12;
    private static final Method K_BFGS = new Method.OfKBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Dense()));

    @TempDir
    private static Path folder;

    private static TwoHosts hosts;
    private static SparkSession session;
    private static ParquetDataset data;
    private static List<Object> undisturbed;

    @BeforeAll
    static void start() {
        hosts = TwoHosts.start(folder.resolve("work"));
        session = SparkSession.builder()
                .config(Cluster.withTrainingDefaults(hosts.conf()).set("spark.shuffle.io.retryWait", "200ms"))
                .getOrCreate();
        String path = folder.resolve("rows.parquet").toString();
        Example.write(session, path, Example.COLUMNS, Example.rows());
        data = ParquetDataset.load(session, path, Example.NETWORK, SHARDS, 2);
        undisturbed = OwnersTest.results(
                OwnersTest.local(K_BFGS, SHARDS, ARITHMETIC, WirePrecision.FULL), ITERATIONS, k -> {});
    }

    @AfterAll
    static void stop() {
        session.stop();
        hosts.close();
    }

    /** SIGKILL to one of the executors at a moment of every fourth iteration; a state is held after the third. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void ownersKilledAtRandomMoments(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        try (Watch watch = new Watch(session.sparkContext());
                SparkOwners owners = new SparkOwners(
                        data::shards,
                        Example.NETWORK,
                        ARITHMETIC,
                        WirePrecision.FULL,
                        Example.schedule(SHARDS),
                        K_BFGS)) {
            Iterations owned = OwnersTest.owned(owners, data.shards(), K_BFGS, SHARDS, ARITHMETIC, WirePrecision.FULL);
            assertThat(OwnersTest.results(owned, ITERATIONS, k -> {
                        if (k % 4 == 1) {
                            killLater(random);
                        }
                    }))
                    .isEqualTo(undisturbed);
            assertThat(watch.lostExecutors()).isBetween(1, ITERATIONS / 4);
        }
    }

    private static void killLater(SplittableRandom random) {
        List<ProcessHandle> executors = LocalCluster.executors();
        long delay = random.nextInt(60);
        int one = random.nextInt(2);
        if (!executors.isEmpty()) {
            ProcessHandle victim = executors.get(one % executors.size());
            CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS).execute(victim::destroyForcibly);
        }
    }
}
