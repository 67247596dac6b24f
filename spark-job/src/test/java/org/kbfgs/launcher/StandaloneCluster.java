package org.kbfgs.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A standalone master and its workers, processes of this machine, by {@code submit-scripts/local-cluster.sh}. */
final class StandaloneCluster implements AutoCloseable {

    private final Path folder;
    private final Map<String, String> environment;
    private final String master;

    private StandaloneCluster(Path folder, Map<String, String> environment, String master) {
        this.folder = folder;
        this.environment = environment;
        this.master = master;
    }

    /** Its logs go to a folder below this folder. */
    static StandaloneCluster start(Path folder, int workers) throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            Map<String, String> environment = Map.of(
                    "KBFGS_PORT", String.valueOf(free.getLocalPort()),
                    "KBFGS_CLUSTER", folder.resolve("cluster").toString(),
                    "SPARK_HOME", Launched.embeddedSpark().toString(),
                    "SPARK_SCALA_VERSION", "2.12",
                    "JDK_JAVA_OPTIONS", Launched.SHORT_JVM);
            free.close();
            String master = script(folder, environment, "start", String.valueOf(workers), "1", "1g");
            return new StandaloneCluster(folder, environment, master);
        }
    }

    private static String script(Path folder, Map<String, String> environment, String... words) {
        String script = Launched.launcher().resolveSibling("local-cluster.sh").toString();
        Launched ran = Launched.run(folder, environment, List.of(Cases.joined(new String[] {script}, words)));
        assertThat(ran.code()).as(ran.err()).isZero();
        return ran.out().strip();
    }

    /** Its address. */
    String master() {
        return master;
    }

    /** Starts one more worker, with these environment variables besides the inherited, and returns its name. */
    String add(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        return script(folder, all, "add", "1", "1g");
    }

    /** Decommissions a worker. */
    void remove(String worker) {
        script(folder, environment, "remove", worker);
    }

    @Override
    public void close() {
        script(folder, environment, "stop");
    }
}
