package org.kbfgs.optim.kbfgs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kbfgs.curvature.BfgsInverse;
import org.kbfgs.curvature.InverseHessian;
import org.kbfgs.curvature.LbfgsInverse;
import org.kbfgs.curvature.UpdateOutcome;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.tensors.SafeTensors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * K-BFGS's state as named arrays and facts: averages, both factors of each layer (dense ones packed, windows with their
 * order and inner products), and the iteration that waits for its probe.
 *
 * @param state the one that is saved, or whose arrays are filled
 */
record KBfgsStateCodec(KBfgsState state) {

    private static final String ITERATION = "iteration";
    private static final String WARM_UP = "warm-up";
    private static final String PENDING = "pending.";
    private static final String ROWS = PENDING + "rows";
    private static final String OUTCOMES = PENDING + "outcomes-A";
    private static final String NOTHING = "none";
    private static final String ALL = "all";
    private static final String SCHEDULED = "scheduled";
    private static final String LISTED = "listed";
    private static final String RATE = "learning-rate";
    private static final String DAMPING = "damping";
    private static final String EPOCH = "epoch";
    private static final String BATCH = "k";
    private static final String COUNT = "count";
    private static final String IDS = "ids";

    SafeTensors save() {
        Map<String, INDArray> tensors = arrays();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(ITERATION, String.valueOf(state.iteration()));
        facts.put(WARM_UP, String.valueOf(state.warmUp()));
        for (int l = 0; l < state.factors().size(); l++) {
            put(name(l, "Ha"), state.factors().get(l).Ha(), tensors, facts);
            put(name(l, "Hg"), state.factors().get(l).Hg(), tensors, facts);
        }
        facts.put(ROWS, NOTHING);
        state.pending().ifPresent(pending -> put(pending, tensors, facts));
        return SafeTensors.of(tensors, facts);
    }

    KBfgsState restored(SafeTensors saved) {
        saved.read(arrays());
        List<KBfgsState.Layer> factors = new ArrayList<>();
        for (int l = 0; l < state.factors().size(); l++) {
            KBfgsState.Layer own = state.factors().get(l);
            BfgsInverse Ha =
                    dense(saved, name(l, "Ha"), own.Ha().size(), own.A().dataType());
            factors.add(own.with(Ha, factorG(saved, l, own)));
        }
        return state.at(
                saved.whole(ITERATION, 0, Long.MAX_VALUE),
                saved.whole(WARM_UP, 0, state.warmUpTotal()),
                factors,
                pending(saved));
    }

    /** The arrays that outlive a step, by name, less the factors and what is pending. */
    private Map<String, INDArray> arrays() {
        Map<String, INDArray> named = new LinkedHashMap<>();
        named.put("gradient", state.gradient().flat());
        named.put("A", state.A());
        for (int l = 0; l < state.factors().size(); l++) {
            KBfgsState.Layer factor = state.factors().get(l);
            named.put(name(l, "s"), factor.s());
            named.put(name(l, "y"), factor.y());
            named.put(name(l, "abar"), factor.abar());
            named.put(name(l, "h"), factor.h());
            named.put(name(l, "g"), factor.g());
        }
        return named;
    }

    private static String name(int l, String quantity) {
        return "layers." + l + "." + quantity;
    }

    private static void put(String name, InverseHessian H, Map<String, INDArray> tensors, Map<String, String> facts) {
        if (H instanceof BfgsInverse dense) {
            tensors.put(name, dense.packed());
        } else if (H instanceof LbfgsInverse recent) {
            facts.put(name + ".pairs", String.valueOf(recent.pairs()));
            recent.window().ifPresent(window -> {
                tensors.put(name + ".Z", window.Z());
                tensors.put(name + ".SY", window.SY());
                tensors.put(name + ".YY", window.YY());
                facts.put(name + ".oldest", String.valueOf(window.oldest()));
            });
        }
    }

    private static BfgsInverse dense(SafeTensors saved, String name, int n, DataType type) {
        return BfgsInverse.ofPacked(n, saved.tensor(name, type, n * (n + 1L) / 2));
    }

    private static InverseHessian factorG(SafeTensors saved, int l, KBfgsState.Layer own) {
        String name = name(l, "Hg");
        int n = own.Hg().size();
        DataType type = own.A().dataType();
        if (!(own.Hg() instanceof LbfgsInverse empty)) {
            return dense(saved, name, n, type);
        }
        int c = (int) saved.whole(name + ".pairs", 0, empty.room());
        if (c == 0) {
            return empty;
        }
        return LbfgsInverse.of(
                new LbfgsInverse.Window(
                        saved.tensor(name + ".Z", type, n, 2L * c),
                        (int) saved.whole(name + ".oldest", 0, c - 1L),
                        saved.tensor(name + ".SY", DataType.DOUBLE, c, c),
                        saved.tensor(name + ".YY", DataType.DOUBLE, c, c)),
                empty.room());
    }

    private static void put(KBfgsState.Pending pending, Map<String, INDArray> tensors, Map<String, String> facts) {
        facts.put(PENDING + ITERATION, String.valueOf(pending.iteration()));
        facts.put(PENDING + RATE, String.valueOf(pending.settings().learningRate()));
        facts.put(PENDING + DAMPING, String.valueOf(pending.settings().damping()));
        facts.put(OUTCOMES, pending.outcomesA().stream().map(Enum::name).collect(Collectors.joining(" ")));
        if (pending.rows() instanceof MiniBatch.Scheduled scheduled) {
            facts.put(ROWS, SCHEDULED);
            facts.put(PENDING + EPOCH, String.valueOf(scheduled.epoch()));
            facts.put(PENDING + BATCH, String.valueOf(scheduled.k()));
        } else if (pending.rows() instanceof MiniBatch.Rows listed) {
            facts.put(ROWS, LISTED);
            facts.put(PENDING + COUNT, String.valueOf(listed.ids().length));
            tensors.put(PENDING + IDS, Nd4j.createFromArray(listed.ids()));
        } else {
            facts.put(ROWS, ALL);
        }
    }

    private static Optional<KBfgsState.Pending> pending(SafeTensors saved) {
        return rows(saved)
                .map(rows -> new KBfgsState.Pending(
                        saved.whole(PENDING + ITERATION, 0, Long.MAX_VALUE),
                        rows,
                        new StepSettings(saved.number(PENDING + RATE), saved.number(PENDING + DAMPING)),
                        Optional.empty(),
                        Arrays.stream(saved.text(OUTCOMES).split(" "))
                                .filter(name -> !name.isEmpty())
                                .map(UpdateOutcome::valueOf)
                                .toList()));
    }

    private static Optional<MiniBatch> rows(SafeTensors saved) {
        String kind = saved.text(ROWS);
        return switch (kind) {
            case NOTHING -> Optional.empty();
            case ALL -> Optional.of(new MiniBatch.All());
            case SCHEDULED ->
                Optional.of(new MiniBatch.Scheduled(
                        saved.whole(PENDING + EPOCH, 0, Long.MAX_VALUE),
                        saved.whole(PENDING + BATCH, 0, Long.MAX_VALUE)));
            case LISTED ->
                Optional.of(new MiniBatch.Rows(
                        saved.tensor(PENDING + IDS, DataType.LONG, saved.whole(PENDING + COUNT, 0, Integer.MAX_VALUE))
                                .toLongVector()));
            default -> throw new IllegalArgumentException(ROWS + " is " + kind + ", expected a kind of mini-batch");
        };
    }
}
