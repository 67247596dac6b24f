package org.kbfgs.ml;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.conf.Configuration;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.checkpoint.CheckpointStore;
import org.kbfgs.checkpoint.Provenance;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.io.Sha256;
import org.kbfgs.run.Datasets;
import org.kbfgs.train.Checkpoints;
import org.kbfgs.train.TrainingState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a fit, in a folder whose name is a digest of the fit's settings and rows, so that fits of other params or rows may
 * have the same {@code checkpointDir}.
 *
 * @param origin of this fit
 */
record FitCheckpoints(CheckpointStore store, Provenance origin) {

    private static final Logger LOG = LoggerFactory.getLogger(FitCheckpoints.class);

    private static final int DIGITS = 16;

    /** @param dir of the checkpoints of all fits, on any Hadoop file system */
    static FitCheckpoints in(String dir, TrainConfig config, Datasets data, Configuration hadoop) {
        Provenance origin = data.origin(config);
        String folder = dir + "/fit-" + digest(config, origin);
        return new FitCheckpoints(
                CheckpointStore.at(folder, config.checkpoints().keep(), hadoop, BackendChoice.get()), origin);
    }

    private static String digest(TrainConfig config, Provenance origin) {
        MessageDigest digest = Sha256.digest();
        digest.update(new TreeMap<>(config.decisive()).toString().getBytes(StandardCharsets.UTF_8));
        digest.update((config.epochs() + " " + config.rules()).getBytes(StandardCharsets.UTF_8));
        digest.update(origin.train().sha256().getBytes(StandardCharsets.US_ASCII));
        origin.validation().ifPresent(set -> digest.update(set.sha256().getBytes(StandardCharsets.US_ASCII)));
        return Sha256.hex(digest).substring(0, DIGITS);
    }

    /** The state of the newest checkpoint; empty if there is no checkpoint. @throws org.kbfgs.io.BadInput if all are damaged */
    Optional<TrainingState> newest() {
        if (store.newestIteration().isEmpty()) {
            return Optional.empty();
        }
        var checkpoint = store.newest(LOG::warn);
        LOG.info("the fit continues after iteration {} of {}", checkpoint.iteration(), store);
        checkpoint.origin().otherKernels(origin).ifPresent(LOG::warn);
        return Optional.of(checkpoint.snapshot());
    }

    /** Writes checkpoints as the settings say, and where the fit is stopped. */
    Checkpoints writing(TrainConfig config, Datasets data, BooleanSupplier stop) {
        return data.checkpointing(config, store, origin, stop, LOG::warn);
    }

    /** Deletes what a fit that has succeeded does not need. */
    void delete() {
        try {
            store.delete();
        } catch (IOException failure) {
            LOG.warn("checkpoints in {} are left: {}", store, failure.getMessage());
        }
    }
}
