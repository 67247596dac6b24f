package org.kbfgs.spark.session;

import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.kbfgs.io.BadInput;

/** Where a cluster's training keeps its weights and its optimiser's state. */
public enum Topology {
    /** On the driver, which sends the weights and receives the sums. */
    DRIVER,
    /** On the executors, each of which owns some layers; the driver receives figures alone. */
    OWNERS;

    /** A Spark setting of this program's own. */
    public static final String SETTING = "spark.kbfgs.topology";

    /**
     * The configured topology.
     *
     * @throws BadInput if there is none of that name, or it needs executors that are processes and the master is local
     */
    public static Topology of(SparkConf conf) {
        String name = conf.get(SETTING, DRIVER.label());
        Topology found = Arrays.stream(values())
                .filter(one -> one.label().equals(name))
                .findFirst()
                .orElseThrow(() -> new BadInput(SETTING + " = " + name + ": expected driver or owners"));
        if (found == OWNERS && Cluster.isLocal(conf)) {
            throw new BadInput(SETTING + " = owners: expected driver with master " + conf.get("spark.master")
                    + ", which has no executor processes that could own layers");
        }
        return found;
    }

    private String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
