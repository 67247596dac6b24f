package org.kbfgs.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.checkpoint.CheckpointStore;
import org.kbfgs.config.CheckpointSettings;
import org.kbfgs.config.Settings;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.io.BadInput;

/**
 * How a run stands, read from its folder.
 *
 * @param silence since the run's process last reported
 * @param checkpoint the iteration from which the run can be resumed; empty if it has no complete checkpoint
 */
public record RunReport(RunStatus status, Duration silence, Optional<Long> checkpoint) {

    /** Between two reports of a process that lives. */
    public static final Duration INTERVAL = StatusReports.INTERVAL;

    /** Longer than clocks differ and file systems hesitate. */
    private static final Duration LONGEST_SILENCE = INTERVAL.multipliedBy(6);

    /**
     * The report on a run.
     *
     * @throws BadInput if the folder holds no run, or its run wrote no status
     */
    public static RunReport read(String run, Configuration hadoop, Clock clock) {
        Optional<RunStatus> status = RunStatus.read(run, hadoop);
        boolean begun = RunFolder.isRun(run, hadoop);
        if (status.isEmpty()) {
            throw new BadInput(run + ": has no " + (begun ? RunStatus.FILE : RunFolder.CONFIGURATION)
                    + ", expected the folder of a run");
        }
        return new RunReport(
                status.get(),
                Duration.between(status.get().time(), clock.instant()),
                begun ? checkpoint(run, hadoop) : Optional.empty());
    }

    private static Optional<Long> checkpoint(String run, Configuration hadoop) {
        Settings settings = Settings.read(
                RunFolder.existing(run, hadoop).configuration(),
                run + "/" + RunFolder.CONFIGURATION,
                List.of("run.dir=" + run));
        CheckpointSettings checkpoints = TrainConfig.of(settings).checkpoints();
        return CheckpointStore.of(run, checkpoints, hadoop, BackendChoice.get()).newestIteration();
    }

    /** Whether the run's process reports that it trains. */
    public boolean trains() {
        return status.state() instanceof RunState.Running && !isSilent();
    }

    /** Whether the run's process was ended without notice. */
    public boolean isSilent() {
        return status.state() instanceof RunState.Running && silence.compareTo(LONGEST_SILENCE) > 0;
    }

    /** One JSON object: the status, and from where the run can be resumed. */
    public String json() {
        try {
            ObjectNode json = (ObjectNode) new ObjectMapper().readTree(status.json());
            json.put("silent", isSilent());
            checkpoint.ifPresent(iteration -> json.put("resumable_from", iteration));
            return json.toString();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
