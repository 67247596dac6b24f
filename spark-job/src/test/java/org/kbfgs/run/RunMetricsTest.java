package org.kbfgs.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The epochs of a run, as its log has them. */
class RunMetricsTest {

    private static String epoch(int number, int iteration, double loss) {
        return "{\"kind\":\"epoch\",\"epoch\":" + number + ",\"iteration\":" + iteration + ",\"train_loss\":" + loss
                + "}\n";
    }

    private static List<RunMetrics.Epoch> epochs(String... lines) throws IOException {
        byte[] log = String.join("", lines).getBytes(StandardCharsets.UTF_8);
        return RunMetrics.read(new ByteArrayInputStream(log)).epochs();
    }

    @Test
    void theEndOfATrainingWithinAnEpochDoesNotReplaceTheEpochBefore() throws IOException {
        assertThat(epochs(epoch(0, 0, 80), epoch(1, 3, 40), epoch(1, 5, 30)))
                .extracting(RunMetrics.Epoch::iteration)
                .containsExactly(0L, 3L, 5L);
    }

    @Test
    void ofAnEpochThatIsRepeatedTheLastCounts() throws IOException {
        String back = "{\"kind\":\"divergence\",\"iteration\":4,\"returned_to\":0}\n";
        assertThat(epochs(epoch(0, 0, 80), epoch(1, 3, 90), back, epoch(1, 3, 40)))
                .extracting(RunMetrics.Epoch::trainLoss)
                .containsExactly(80.0, 40.0);
    }
}
