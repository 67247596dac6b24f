package org.kbfgs.config;

import java.util.List;
import org.kbfgs.curvature.Range;
import org.kbfgs.optim.StepBound;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.optim.kbfgs.KBfgsSettings;

/** Settings that several methods share. Defaults are those of {@link KBfgsSettings}. */
final class OptimizerDeclarations {

    static final KBfgsSettings PAPER = KBfgsSettings.paper(new KBfgsSettings.Factor.Dense());

    static final Setting.Choice NAME = new Setting.Choice(
            "optimizer.name",
            List.of("k-bfgs", "k-bfgs-l", "kfac", "adam", "rmsprop", "sgd"),
            "k-bfgs",
            "The method; sgd is with momentum.");
    static final Setting.Number LEARNING_RATE = Setting.Number.optional(
            "optimizer.learning-rate",
            StepSettings.LEARNING_RATE,
            "alpha of W - alpha p. null: " + UsualSteps.learningRates() + ".");
    static final Setting.Number DAMPING = Setting.Number.optional(
            "optimizer.damping",
            StepSettings.DAMPING,
            "lambda of k-bfgs, k-bfgs-l and kfac: each Kronecker factor is damped by its square root. null: "
                    + UsualSteps.dampings() + ".");
    static final Setting.Form LEARNING_RATE_SCHEDULE = new Setting.Form(
            "optimizer.learning-rate-schedule",
            ScheduleSpec.FORMS,
            "[]",
            "Factors of the learning rate, multiplied: warm-up (linear), step, power ((k + 1)^-B) and cosine (to F times the"
                    + " learning rate).");
    static final Setting.Form DAMPING_SCHEDULE =
            new Setting.Form("optimizer.damping-schedule", ScheduleSpec.FORMS, "[]", "The same for the damping.");
    static final Setting.Number MOMENTUM = Setting.Number.of(
            "optimizer.momentum", Range.DECAY, PAPER.momentum(), "beta of the running average of the gradient.");
    static final Setting.Number WEIGHT_DECAY = Setting.Number.of(
            "optimizer.weight-decay", Range.NOT_NEGATIVE, PAPER.weightDecay(), "tau; see weight-decay-form.");
    static final Setting.Choice WEIGHT_DECAY_FORM = new Setting.Choice(
            "optimizer.weight-decay-form",
            List.of("penalty", "decoupled"),
            "penalty",
            "penalty: a regulariser tau/2 ||theta||^2 of the loss; decoupled: the step subtracts weight-decay times the"
                    + " weights in addition to the method's step (not for k-bfgs and k-bfgs-l).");
    static final Setting.Number STEP_BOUND = new Setting.Number(
            "optimizer.step-bound",
            StepBound.LossShare.KAPPA,
            "0.1",
            true,
            "kappa of k-bfgs, k-bfgs-l and kfac: a step whose predicted first-order decrease exceeds this share of the"
                    + " mini-batch's loss is scaled down to it by a factor nu, which metrics.jsonl logs; all other steps are"
                    + " unchanged. null: no bound, as in the paper.");

    static final Setting.Choice ADAPTIVE = new Setting.Choice(
            "optimizer.adaptive",
            List.of("true", "false"),
            "false",
            "Whether the learning rate of k-bfgs and k-bfgs-l follows what their steps achieve: over 10 steps each, it is"
                    + " multiplied by 1.5 where the mini-batches' losses fell by more than 3/4 of what their gradients promised,"
                    + " and divided by 1.5 below 1/4.");

    static final Section SECTION = Section.of(
            "optimizer",
            "",
            NAME,
            LEARNING_RATE,
            DAMPING,
            LEARNING_RATE_SCHEDULE,
            DAMPING_SCHEDULE,
            MOMENTUM,
            WEIGHT_DECAY,
            WEIGHT_DECAY_FORM,
            STEP_BOUND,
            ADAPTIVE);

    private OptimizerDeclarations() {}
}
