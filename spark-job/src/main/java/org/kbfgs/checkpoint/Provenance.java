package org.kbfgs.checkpoint;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.io.BadInput;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.spark.session.ClusterFailure;

/**
 * Everything that determines a run's results bit for bit.
 *
 * @param settings every setting that they depend on, by name
 * @param kernels what computes on the driver and on the executors: one description if it is the same everywhere
 */
public record Provenance(
        Map<String, String> settings,
        Fingerprint train,
        Fingerprint test,
        Optional<Fingerprint> validation,
        String kernels) {

    public Provenance {
        settings = Map.copyOf(settings);
    }

    /** That of a training with this configuration and these data, computed here. */
    public static Provenance of(
            TrainConfig config, ParquetDataset train, ParquetDataset test, Optional<ParquetDataset> validation) {
        return new Provenance(
                config.decisive(),
                Fingerprint.of(train, config.type()),
                Fingerprint.of(test, config.type()),
                validation.map(set -> Fingerprint.of(set, config.type())),
                kernels(train));
    }

    private static String kernels(ParquetDataset data) {
        Set<String> all = new TreeSet<>(Set.of(BackendChoice.get().kernels().description()));
        try {
            all.addAll(data.shards()
                    .map(shard -> BackendChoice.get().kernels().description())
                    .collect());
        } catch (Exception failure) { // Scala throws Spark's checked exceptions without declaring them
            throw ClusterFailure.of("kernels of the executors of " + data.path(), failure);
        }
        return String.join("; ", all);
    }

    /** A line of warning where a checkpoint of this origin is continued by other kernels. */
    public Optional<String> otherKernels(Provenance here) {
        return kernels.equals(here.kernels)
                ? Optional.empty()
                : Optional.of("the checkpoint was computed by " + kernels + ", this computes by " + here.kernels
                        + ": results may differ in their last bits");
    }

    /** Refuses settings that are not those of this training. */
    void requireSettings(Map<String, String> others, String run) {
        new TreeMap<>(settings).forEach((name, value) -> {
            String other = others.getOrDefault(name, "not there");
            if (!other.equals(value)) {
                throw new BadInput(
                        run + ": " + name + " is " + other + ", expected " + value + " as in the checkpoint");
            }
        });
    }

    /** Refuses datasets that are not those of this training. */
    public void requireData(Provenance others, String run) {
        require("train", train, others.train, run);
        require("test", test, others.test, run);
        if (validation.isPresent() != others.validation.isPresent()) {
            throw new BadInput(run + ": data.validation is " + (others.validation.isPresent() ? "set" : "not set")
                    + ", expected as in the checkpoint");
        }
        validation.ifPresent(set -> others.validation.ifPresent(other -> require("validation", set, other, run)));
    }

    private static void require(String name, Fingerprint expected, Fingerprint seen, String run) {
        if (!seen.equals(expected)) {
            throw new BadInput(run + ": data." + name + " has " + shown(seen) + ", expected those of the checkpoint, "
                    + shown(expected));
        }
    }

    private static String shown(Fingerprint data) {
        return data.examples() + " examples (" + data.sha256().substring(0, 12) + ")";
    }
}
