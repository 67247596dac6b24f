package org.kbfgs.config;

import java.util.List;
import org.kbfgs.curvature.Range;
import org.kbfgs.train.DivergencePolicy;
import org.kbfgs.train.DivergenceRule;
import org.kbfgs.train.Stopping;

/** Settings of checkpoints, divergence, stopping and monitoring. */
final class RuleDeclarations {

    static final Setting.Whole CHECKPOINT_ITERATIONS = Setting.Whole.optional(
            "checkpoint.iterations", 1, "A checkpoint after each multiple of this number; null: at each epoch's end.");
    static final Setting.Number CHECKPOINT_MINUTES = Setting.Number.optional(
            "checkpoint.minutes",
            Range.POSITIVE,
            "In addition, a checkpoint when this many minutes have passed since the last; null: none. With owners"
                    + " of layers and a folder that all processes reach, further checkpoints are written at least every"
                    + " ten minutes, and count for checkpoint.keep.");
    static final Setting.Whole KEEP =
            Setting.Whole.of("checkpoint.keep", 0, 2, "Number of checkpoints that are kept; 0: none is written.");
    static final Setting.Path CHECKPOINT_DIR = new Setting.Path(
            CheckpointSettings.DIR,
            "the path of a folder",
            "Folder of this run's checkpoints alone; local path or URI. null: checkpoints in run.dir.");

    static final Setting.Number LOSS_FACTOR = new Setting.Number(
            "divergence.loss-factor",
            DivergenceRule.LOSS_FACTOR,
            "1000",
            true,
            "A loss above this number times the best train loss at an epoch's end, and above the loss of the initial weights,"
                    + " is a divergence too. null: it is none.");
    static final Setting.Number INITIAL_LOSS_FACTOR = new Setting.Number(
            "divergence.initial-loss-factor",
            DivergenceRule.INITIAL_LOSS_FACTOR,
            "1",
            true,
            "An epoch that ends with a regularised train loss above this number times that of the initial weights is a"
                    + " divergence too, even if the loss rose gradually. null: it is none.");
    static final Setting.Choice POLICY = new Setting.Choice(
            "divergence.policy",
            List.of("stop", "back-off"),
            "stop",
            "stop; back-off: return to the state at the last epoch's end (or at the first step) and continue with other settings."
                    + " That state is kept in memory and in each checkpoint, which doubles both.");
    static final Setting.Number BACK_OFF_LEARNING_RATE = Setting.Number.of(
            "divergence.back-off.learning-rate-factor",
            DivergencePolicy.BackOff.LEARNING_RATE,
            0.5,
            "Each return multiplies the scheduled learning rate by this factor from then on.");
    static final Setting.Number BACK_OFF_DAMPING = Setting.Number.of(
            "divergence.back-off.damping-factor",
            DivergencePolicy.BackOff.DAMPING,
            1,
            "The same for the damping. At least one of the two factors must differ from 1.");
    static final Setting.Whole BACK_OFF_LIMIT = Setting.Whole.of(
            "divergence.back-off.limit", 1, 5, "After this many returns the next divergence stops the run.");

    static final Setting.Whole PATIENCE = Setting.Whole.optional(
            "stopping.patience", 1, "Epochs without a smaller value after which the run ends; null: never.");
    static final Setting.Number TARGET_LOSS = Setting.Number.optional(
            "stopping.target-loss", Range.ANY, "The run ends when the value is at most this number; null: never.");
    static final Setting.Number MINUTES = Setting.Number.optional(
            "stopping.minutes",
            Stopping.SECONDS,
            "Minutes of training, without evaluations and checkpoints, after which the run ends within an epoch; null: never.");
    static final Setting.Choice KEEP_BEST = new Setting.Choice(
            "stopping.keep-best",
            List.of("true", "false"),
            "true",
            "Whether the model of the smallest value so far is kept in the folder best within run.dir.");

    static final Setting.Whole LANCZOS_STEPS = Setting.Whole.of(
            "health.lanczos-steps",
            0,
            0,
            "Lanczos steps for the extreme eigenvalues of each layer's H_a and H_g (KFAC: of its inverses) at each epoch's end,"
                    + " logged in metrics.jsonl; 0: none. A step costs a product of each matrix with a vector; about ten steps"
                    + " approximate the largest eigenvalue well and the smallest roughly.");

    static final Setting.Path TENSOR_BOARD = new Setting.Path(
            Monitoring.SECTION + "tensorboard",
            "the path of a folder",
            "Folder that a file of events for TensorBoard is added to while training; local path or URI. null: none.");

    static final Setting.Form MLFLOW = new Setting.Form(
            Monitoring.SECTION + "mlflow",
            "the http or https URL of an MLflow tracking server, without a user's name, a query or a fragment",
            "null",
            "MLflow server that settings, losses and errors are sent to while training; null: none. MLFLOW_TRACKING_USERNAME and"
                    + " MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, are read from the driver's environment.");
    static final Setting.Form MLFLOW_EXPERIMENT = new Setting.Form(
            Monitoring.SECTION + "mlflow-experiment",
            "the name of an experiment",
            "kbfgs",
            "Experiment of the MLflow server that the run belongs to; made if it is not there.");

    static final List<Section> ALL = List.of(
            Section.of(
                    "checkpoint",
                    "States from which kbfgs train --resume RUN continues with identical results. The run's end has a checkpoint"
                            + " too.",
                    CHECKPOINT_ITERATIONS,
                    CHECKPOINT_MINUTES,
                    KEEP,
                    CHECKPOINT_DIR),
            Section.of(
                    "divergence",
                    "A value that is not finite is always a divergence and reaches neither the weights nor a checkpoint.",
                    LOSS_FACTOR,
                    INITIAL_LOSS_FACTOR,
                    POLICY),
            Section.of("divergence.back-off", "", BACK_OFF_LEARNING_RATE, BACK_OFF_DAMPING, BACK_OFF_LIMIT),
            Section.of(
                    "stopping",
                    "Conditions that end a run before run.epochs. The monitored value is the validation loss or, without a"
                            + " validation set, the regularised train loss. --resume may change these settings.",
                    PATIENCE,
                    TARGET_LOSS,
                    MINUTES,
                    KEEP_BEST),
            Section.of("health", "", LANCZOS_STEPS),
            Section.of("monitoring", "", TENSOR_BOARD, MLFLOW, MLFLOW_EXPERIMENT));

    private RuleDeclarations() {}
}
