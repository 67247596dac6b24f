package org.kbfgs.spark.session;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
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
     * The configured topology; empty: {@code kbfgs train} chooses, all else takes the driver's.
     *
     * @throws BadInput if there is none of that name, or it needs executors that are processes and the master is local
     */
    public static Optional<Topology> configured(SparkConf conf) {
        return conf.contains(SETTING) ? Optional.of(of(conf.get(SETTING), conf)) : Optional.empty();
    }

    /**
     * The topology of a session, which may have a value of its own.
     *
     * @throws BadInput as {@link #configured(SparkConf)}
     */
    public static Optional<Topology> configured(SparkSession session) {
        return session.conf().getOption(SETTING).isDefined()
                ? Optional.of(
                        of(session.conf().get(SETTING), session.sparkContext().conf()))
                : Optional.empty();
    }

    private static Topology of(String name, SparkConf conf) {
        Topology found =
                named(name).orElseThrow(() -> new BadInput(SETTING + " = " + name + ": expected driver or owners"));
        if (found == OWNERS && Cluster.isLocal(conf)) {
            throw new BadInput(SETTING + " = owners: expected driver with master " + conf.get("spark.master")
                    + ", which has no executor processes that could own layers");
        }
        return found;
    }

    /** The topology of this label, if there is one. */
    public static Optional<Topology> named(String label) {
        return Arrays.stream(values()).filter(one -> one.label().equals(label)).findFirst();
    }

    /** The setting's value. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
