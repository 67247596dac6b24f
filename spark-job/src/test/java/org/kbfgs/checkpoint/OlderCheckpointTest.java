package org.kbfgs.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kbfgs.io.BadInput;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.AdaptedRate;
import org.kbfgs.spark.Example;
import org.kbfgs.tensors.SafeTensors;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.TrainingHistory;
import org.kbfgs.train.TrainingState;

/** Checkpoints of builds that knew fewer settings, and less of a training, are resumed as they would have gone on. */
class OlderCheckpointTest {

    private static final Fingerprint DATA = new Fingerprint(23, "0123456789abcdef");

    /** Without it no epoch's end is a divergence for lying above the initial weights' loss. */
    @Test
    void theInitialTrainLossMayBeMissing() {
        ObjectNode json = TrainingHistoryFile.json(
                new TrainingHistory(5, 6, 4, 0, 4, 1, List.of(), AdaptedRate.START), new ObjectMapper());
        assertThat(TrainingHistoryFile.read(json).firstTrainLoss()).isEqualTo(6);
        json.remove("first_train_loss");
        json.remove("rate");
        TrainingHistory older = TrainingHistoryFile.read(json);
        assertThat(older.firstTrainLoss()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(older.firstLoss()).isEqualTo(5);
        assertThat(older.rate()).isEqualTo(AdaptedRate.START);
    }

    @Test
    void settingsThatItDoesNotKnowMayHaveAnyValue() {
        Provenance older =
                new Provenance(Map.of("divergence.loss-factor", "1000"), DATA, DATA, Optional.empty(), "kernels");
        Map<String, String> today = Map.of("divergence.loss-factor", "1000", "divergence.initial-loss-factor", "1");
        assertThatCode(() -> older.requireSettings(today, "run")).doesNotThrowAnyException();
        Provenance same = new Provenance(today, DATA, DATA, Optional.empty(), "kernels");
        assertThatThrownBy(() -> same.requireSettings(
                        Map.of("divergence.loss-factor", "1000", "divergence.initial-loss-factor", "2"), "run"))
                .isInstanceOf(BadInput.class)
                .hasMessage("run: divergence.initial-loss-factor is 2, expected 1 as in the checkpoint");
    }

    /** Where the loss was at its lower bound, the step's bound left nothing of the step. */
    @Test
    void aStepOfWhichNothingWasLeftIsRead() {
        Parameters W = Example.weights(ElementType.FLOAT32, 1);
        SafeTensors state = SafeTensors.of(Map.of("A", Matrices.vector(1.0, 2.0).tensor()), Map.of());
        var last = new IterationRunner.Iteration(1, 0, 0, List.of(0.0, 0.0), Optional.empty(), List.of());
        Checkpoint checkpoint = new Checkpoint(
                new TrainingState(
                        new IterationRunner.TrainerState(W, state, 3, 2),
                        Optional.of(last),
                        1,
                        TrainingHistory.START,
                        Optional.empty()),
                new Provenance(Map.of("shards", "4"), DATA, DATA, Optional.empty(), "kernels"));
        Checkpoint read = CheckpointFile.read(
                CheckpointFile.bytes(checkpoint),
                new CheckpointFile.Arrays(W, state),
                Optional.empty(),
                "training.json");
        assertThat(read.snapshot().unlogged()).hasValue(last);
    }
}
