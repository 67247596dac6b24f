package org.kbfgs.optim.kbfgs;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kbfgs.curvature.UpdateOutcome;
import org.kbfgs.linalg.Backend;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.linalg.TensorType;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.tensors.SafeTensors;

/** K-BFGS's state as named arrays and facts: averages, each layer's curvature, and the iteration that waits for its probe. */
final class KBfgsStateCodec {

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

    private KBfgsStateCodec() {}

    static SafeTensors save(KBfgsState state) {
        Map<String, Tensor> tensors = Tensor.of(averages(state));
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(ITERATION, String.valueOf(state.iteration()));
        facts.put(WARM_UP, String.valueOf(state.warmUp()));
        state.layers().forEach(layer -> layer.save(tensors, facts));
        facts.put(ROWS, NOTHING);
        Backend backend = state.A().arithmetic().backend();
        state.pending().ifPresent(pending -> put(pending, backend, tensors, facts));
        return SafeTensors.of(tensors, facts);
    }

    /** Modified: the state, an initial one. */
    static void restore(SafeTensors saved, KBfgsState state) {
        saved.read(averages(state));
        state.layers().forEach(layer -> layer.restore(saved));
        state.restore(
                saved.whole(ITERATION, 0, Long.MAX_VALUE),
                saved.whole(WARM_UP, 0, state.warmUpTotal()),
                pending(saved));
    }

    private static Map<String, Matrix> averages(KBfgsState state) {
        Map<String, Matrix> named = new LinkedHashMap<>();
        named.put("gradient", state.gradient().flat());
        named.put("A", state.A());
        return named;
    }

    private static void put(
            KBfgsState.Pending pending, Backend backend, Map<String, Tensor> tensors, Map<String, String> facts) {
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
            tensors.put(PENDING + IDS, Tensor.of(backend, listed.ids()));
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
                        saved.tensor(PENDING + IDS, TensorType.I64, saved.whole(PENDING + COUNT, 0, Integer.MAX_VALUE))
                                .toLongs()));
            default -> throw new IllegalArgumentException(ROWS + " is " + kind + ", expected a kind of mini-batch");
        };
    }
}
