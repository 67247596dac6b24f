package org.kbfgs.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.kbfgs.curvature.DoubleDamping;
import org.kbfgs.curvature.Range;
import org.kbfgs.curvature.SkipRule;
import org.kbfgs.optim.firstorder.AdamSettings;
import org.kbfgs.optim.firstorder.RmsPropSettings;
import org.kbfgs.optim.firstorder.SecondMoment;
import org.kbfgs.optim.firstorder.SgdMomentumSettings;
import org.kbfgs.optim.kbfgs.GradientSample;
import org.kbfgs.optim.kbfgs.InputInverse;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kbfgs.PairAcceptance;
import org.kbfgs.optim.kfac.KfacSettings;

/** Settings of single methods. Ranges and defaults are those of the methods' own settings. */
final class MethodDeclarations {

    private static final String K_BFGS = "optimizer.k-bfgs.";
    private static final String KFAC = "optimizer.kfac.";
    private static final KBfgsSettings PAPER = OptimizerDeclarations.PAPER;
    private static final KfacSettings PAPER_KFAC = KfacSettings.paper();
    private static final AdamSettings PAPER_ADAM = AdamSettings.paper();
    private static final RmsPropSettings PAPER_RMSPROP = RmsPropSettings.paper();
    private static final String USUAL_SQUARES =
            "of-average: squares of the averaged gradient; of-gradient (usual): squares of the mini-batch's gradient.";

    static final Setting.Number FACTOR_DECAY = Setting.Number.of(
            K_BFGS + "factor-decay", Range.DECAY, PAPER.factorDecay(), "beta of the running average of A.");
    static final Setting.Number PAIR_DECAY = Setting.Number.of(
            K_BFGS + "pair-decay",
            Range.DECAY,
            PAPER.pairDecay(),
            "beta of the running averages of s and y; full batches use none.");
    static final Setting.Number MU1 =
            Setting.Number.of(K_BFGS + "mu1", DoubleDamping.MU1, PAPER.mu1(), "mu_1 of double damping.");
    static final Setting.Number MU2 = Setting.Number.optional(
            K_BFGS + "mu2",
            DoubleDamping.MU2,
            "mu_2 of double damping; null: sqrt(damping). Above 1, damping is not defined where s'y is close to s's; pairs there"
                    + " are skipped.");
    static final Setting.Number LAMBDA_A = Setting.Number.optional(
            K_BFGS + "lambda-a", Range.POSITIVE, "Levenberg-Marquardt damping of A; null: sqrt(damping).");
    static final Setting.Number SKIP_THRESHOLD = Setting.Number.of(
            K_BFGS + "skip-threshold",
            SkipRule.EPSILON,
            PAPER.skip().epsilon(),
            "A pair is skipped if s'y is not above this number times s's ||mean gradient||.");
    static final Setting.Choice PAIR_ACCEPTANCE = choice(
            K_BFGS + "pair-acceptance",
            PairAcceptance.values(),
            PAPER.pairAcceptance(),
            "Damped pairs that H_g takes. all; bounded: pairs with y'H_g y <= s'y / mu_1, as the paper's proof assumes.");
    static final Setting.Choice GRADIENT_SAMPLE = choice(
            K_BFGS + "gradient-sample",
            GradientSample.values(),
            PAPER.gradientSample(),
            "Examples of the gradient at W_k. current: mini-batch k; with-probe: also mini-batch k - 1, which the second pass"
                    + " evaluates at W_k anyway (the doubled mini-batch).");
    static final Setting.Choice INPUT_INVERSE = choice(
            K_BFGS + "input-inverse",
            InputInverse.Form.values(),
            PAPER.inputInverse().form(),
            "H_a. hessian-action: BFGS with s = H_a mean(abar), y = (A + lambda_A I) s; exact: (A + lambda_A I)^-1 by"
                    + " Cholesky.");
    static final Setting.Whole INPUT_INTERVAL = Setting.Whole.of(
            K_BFGS + "input-interval",
            1,
            PAPER.inputInverse().interval(),
            "A and H_a are updated at iterations k with k mod this number = 0.");
    static final Setting.Number PROBE_SHARE = Setting.Number.of(
            K_BFGS + "probe-share",
            Range.FACTOR,
            PAPER.shares().probe(),
            "Share of the mini-batch, its first examples, over which the means of h and g are taken before and after the step;"
                    + " 1 is the paper.");
    static final Setting.Number MOMENT_SHARE = Setting.Number.of(
            K_BFGS + "moment-share",
            Range.FACTOR,
            PAPER.shares().moments(),
            "Share of the mini-batch, its first examples, over which mean(abar abar') is taken for A; 1 is the paper.");
    static final Setting.Whole WINDOW = new Setting.Whole(
            K_BFGS + "window",
            1,
            KBfgsSettings.Factor.Window.MOST,
            "100",
            false,
            "Pairs that K-BFGS(L) keeps for each layer.");

    static final Setting.Number KFAC_FACTOR_DECAY = Setting.Number.of(
            KFAC + "factor-decay", Range.DECAY, PAPER_KFAC.factorDecay(), "beta of the running averages of A and G.");
    static final Setting.Whole INVERSE_INTERVAL = Setting.Whole.of(
            KFAC + "inverse-interval",
            1,
            PAPER_KFAC.inverseInterval(),
            "T: A and G are inverted at iterations k with k mod T = 0 or k <= T.");
    static final Setting.Whole FACTOR_INTERVAL = Setting.Whole.of(
            KFAC + "factor-interval",
            1,
            PAPER_KFAC.factorInterval(),
            "A and G are averaged at iterations k with k mod this number = 0.");
    static final Setting.Number FACTOR_SHARE = Setting.Number.of(
            KFAC + "factor-share",
            Range.FACTOR,
            PAPER_KFAC.factorShare(),
            "Share of the mini-batch, its first examples, over which A and G are averaged; 1 is the paper.");
    static final Setting.Number KFAC_LAMBDA_A =
            Setting.Number.optional(KFAC + "lambda-a", Range.POSITIVE, "Damping of A; null: sqrt(damping).");
    static final Setting.Number KFAC_LAMBDA_G =
            Setting.Number.optional(KFAC + "lambda-g", Range.POSITIVE, "Damping of G; null: sqrt(damping).");

    static final Setting.Number ADAM_BETA2 = Setting.Number.of(
            "optimizer.adam.beta2", Range.DECAY, PAPER_ADAM.beta2(), "Decay of the second moment; usual: 0.999.");
    static final Setting.Number ADAM_EPSILON = Setting.Number.of(
            "optimizer.adam.epsilon",
            Range.POSITIVE,
            PAPER_ADAM.epsilon(),
            "Added to the root of the second moment; usual: 1e-8.");
    static final Setting.Choice ADAM_SECOND_MOMENT =
            choice("optimizer.adam.second-moment", SecondMoment.values(), PAPER_ADAM.secondMoment(), USUAL_SQUARES);
    static final Setting.Number RMSPROP_BETA2 = Setting.Number.of(
            "optimizer.rmsprop.beta2", Range.DECAY, PAPER_RMSPROP.beta2(), "Decay of the second moment; usual: 0.999.");
    static final Setting.Number RMSPROP_EPSILON = Setting.Number.of(
            "optimizer.rmsprop.epsilon",
            Range.POSITIVE,
            PAPER_RMSPROP.epsilon(),
            "Added to the root of the second moment; usual: 1e-8.");
    static final Setting.Choice RMSPROP_SECOND_MOMENT = choice(
            "optimizer.rmsprop.second-moment", SecondMoment.values(), PAPER_RMSPROP.secondMoment(), USUAL_SQUARES);
    static final Setting.Choice RMSPROP_START = choice(
            "optimizer.rmsprop.start",
            RmsPropSettings.Start.values(),
            PAPER_RMSPROP.start(),
            "warm: the second moment starts at its average over an epoch at the initial weights; zero is usual.");
    static final Setting.Choice SGD_FORM = choice(
            "optimizer.sgd.form",
            SgdMomentumSettings.Form.values(),
            SgdMomentumSettings.paper().form(),
            "average: v = beta v + (1 - beta) G; heavy-ball (usual): v = beta v + G; nesterov: its look-ahead form.");

    static final List<Section> ALL = List.of(
            Section.of(
                    "optimizer.k-bfgs",
                    "K-BFGS and K-BFGS(L). The defaults are the paper's experiments. Convergence is proved for k-bfgs-l with"
                            + " momentum 0, pair-decay 0, skip-threshold 0, pair-acceptance bounded, input-inverse exact,"
                            + " learning-rate-schedule [\"power B\"], B in (0.5, 1), and bounded activations.",
                    FACTOR_DECAY,
                    PAIR_DECAY,
                    MU1,
                    MU2,
                    LAMBDA_A,
                    SKIP_THRESHOLD,
                    PAIR_ACCEPTANCE,
                    GRADIENT_SAMPLE,
                    INPUT_INVERSE,
                    INPUT_INTERVAL,
                    PROBE_SHARE,
                    MOMENT_SHARE,
                    WINDOW),
            Section.of(
                    "optimizer.kfac",
                    "",
                    KFAC_FACTOR_DECAY,
                    INVERSE_INTERVAL,
                    FACTOR_INTERVAL,
                    FACTOR_SHARE,
                    KFAC_LAMBDA_A,
                    KFAC_LAMBDA_G),
            Section.of(
                    "optimizer.adam",
                    "The defaults of adam, rmsprop and sgd are the paper's.",
                    ADAM_BETA2,
                    ADAM_EPSILON,
                    ADAM_SECOND_MOMENT),
            Section.of("optimizer.rmsprop", "", RMSPROP_BETA2, RMSPROP_EPSILON, RMSPROP_SECOND_MOMENT, RMSPROP_START),
            Section.of("optimizer.sgd", "", SGD_FORM));

    private MethodDeclarations() {}

    static Setting.Choice choice(String name, Enum<?>[] values, Enum<?> byDefault, String text) {
        List<String> labels =
                Arrays.stream(values).map(MethodDeclarations::label).toList();
        return new Setting.Choice(name, labels, label(byDefault), text);
    }

    /** An enum's constant in settings: lower case, with dashes. */
    static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
