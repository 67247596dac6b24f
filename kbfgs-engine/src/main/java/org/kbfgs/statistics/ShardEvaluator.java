package org.kbfgs.statistics;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.kbfgs.data.Gather;
import org.kbfgs.data.RowBlock;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Backprop;
import org.kbfgs.nn.Parameters;

/**
 * The sums over one shard's part of a mini-batch, computed by the calling thread alone. Long mini-batches are taken in
 * pieces of a fixed number of rows, so the bits depend on the rows and the CPU only. Memory is kept from call to call;
 * not safe for use by two threads.
 */
public final class ShardEvaluator implements AutoCloseable {

    /** Rows taken at once: enough for products at full speed, few enough for an evaluation over all rows to stay small. */
    static final int PIECE = 1024;

    private static final int PASSES_KEPT = 4;

    private final Architecture architecture;
    private final Arithmetic arithmetic;
    private final WirePrecision precision;
    private final Shard shard;
    private final RowChoice choice;
    private final Gather gather = new Gather();
    /** Statistics that nobody reads any more. */
    private final Map<Slot, Deque<Statistics>> idle = new HashMap<>();

    private final Map<Integer, Pass> passes = new LinkedHashMap<>();
    private final List<MicroBatchSums> pieces = new ArrayList<>();
    private final TargetSampler sampler;

    /** A place among an evaluation's requests, and what is requested there. */
    private record Slot(int place, Set<Statistic> sums) {}

    /** A pass for a number of rows, and whose features and weights it holds. */
    private static final class Pass {

        private final Backprop backprop;
        private final Optional<ExampleWeights> weights;
        private Optional<MicroBatch> features = Optional.empty();

        Pass(Backprop backprop, Optional<ExampleWeights> weights) {
            this.backprop = backprop;
            this.weights = weights;
        }

        void close() {
            backprop.close();
            weights.ifPresent(ExampleWeights::close);
        }
    }

    /** The rows of a mini-batch from its shard's {@code first} on. */
    private record MicroBatch(MiniBatch batch, int first) {}

    /** Throws IllegalArgumentException if the shard is not one of the schedule's or its width is not the network's. */
    public ShardEvaluator(
            Architecture architecture,
            Arithmetic arithmetic,
            WirePrecision precision,
            BatchSchedule schedule,
            Shard shard) {
        if (shard.features().columns() != architecture.inputs()) {
            throw new IllegalArgumentException("examples have "
                    + shard.features().columns() + " features, the network has " + architecture.inputs() + " inputs");
        }
        if (shard.targetsOrFeatures().columns() != architecture.outputs()) {
            throw new IllegalArgumentException(
                    "examples have " + shard.targetsOrFeatures().columns() + " targets, the network has "
                            + architecture.outputs() + " outputs");
        }
        long expected = Shard.rowsOf(schedule.examples(), shard.number(), schedule.shards());
        if (shard.shards() != schedule.shards() || shard.features().rows() != expected) {
            throw new IllegalArgumentException("shard " + shard.number() + " of " + shard.shards() + " has "
                    + shard.features().rows() + " rows, expected " + expected + " of " + schedule.shards() + " shards");
        }
        this.architecture = architecture;
        this.arithmetic = arithmetic;
        this.precision = precision;
        this.shard = shard;
        this.choice = new RowChoice(schedule, shard);
        this.sampler = new TargetSampler(architecture);
    }

    /** The number of the shard. */
    int shard() {
        return shard.number();
    }

    /** The statistics of each request, in order, in memory that this uses again once the lease is closed. */
    Lease<List<Statistics>> evaluate(Parameters weights, List<StatisticsRequest> requests, ShardProgress progress) {
        List<EvaluationJob> jobs = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            jobs.add(job(i, requests.get(i), progress));
        }
        Map<MiniBatch, List<EvaluationJob>> byRows = new LinkedHashMap<>();
        for (EvaluationJob job : jobs) {
            Optional<EvaluationJob> host = jobs.stream()
                    .filter(other -> answers(other.request(), job.request()))
                    .findFirst();
            if (host.isPresent()) {
                host.get().parts().add(job);
            } else {
                byRows.computeIfAbsent(job.request().rows(), rows -> new ArrayList<>())
                        .add(job);
            }
        }
        List<Statistics> statistics = jobs.stream().map(EvaluationJob::sums).toList();
        List<Map.Entry<MiniBatch, List<EvaluationJob>>> groups = new ArrayList<>(byRows.entrySet());
        groups.sort(Comparator.comparing(group -> !isHeld(group.getKey())));
        groups.forEach(group -> evaluate(weights, group.getKey(), group.getValue(), progress));
        return new Lease<>(statistics, () -> giveBack(statistics));
    }

    private void giveBack(List<Statistics> statistics) {
        for (int place = 0; place < statistics.size(); place++) {
            idle(place, statistics.get(place).layout().sums()).push(statistics.get(place));
        }
    }

    private Statistics take(int place, Set<Statistic> sums) {
        Deque<Statistics> unused = idle(place, sums);
        return unused.isEmpty()
                ? Statistics.zeros(StatisticsLayout.of(architecture, sums), arithmetic, precision)
                : unused.pop();
    }

    private Deque<Statistics> idle(int place, Set<Statistic> sums) {
        return idle.computeIfAbsent(new Slot(place, sums), slot -> new ArrayDeque<>());
    }

    /**
     * Whether a pass holds features of these rows. Such are evaluated first, before others take their place: the rows of a
     * probe are those of the first pass before it.
     */
    private boolean isHeld(MiniBatch rows) {
        return passes.values().stream().flatMap(pass -> pass.features.stream()).anyMatch(piece -> piece.batch()
                .equals(rows));
    }

    private EvaluationJob job(int place, StatisticsRequest evaluation, ShardProgress progress) {
        while (pieces.size() <= place) {
            pieces.add(new MicroBatchSums(architecture, arithmetic));
        }
        return new EvaluationJob(
                evaluation,
                pieces.get(place),
                take(place, evaluation.sums()),
                (sums, group, l) -> progress.complete(place, sums, group, l));
    }

    /** Whether the pass of a request over a whole mini-batch has all that a request over a part of it needs. */
    private static boolean answers(StatisticsRequest whole, StatisticsRequest part) {
        return part.rows() instanceof MiniBatch.Part some
                && some.whole().equals(whole.rows())
                && part.targets() instanceof Targets.Data
                && whole.targets() instanceof Targets.Data
                && part.sums().stream().noneMatch(Statistic::isScalar)
                && (whole.needsBackward() || !part.needsBackward());
    }

    /** Evaluations over the same rows: one forward pass for all, a backward pass for each that needs one. */
    private void evaluate(Parameters weights, MiniBatch rows, List<EvaluationJob> jobs, ShardProgress progress) {
        List<EvaluationJob> all =
                jobs.stream().flatMap(EvaluationJob::withParts).toList();
        RowChoice.Chosen chosen = choice.choose(rows);
        if (chosen.rows().length == 0) {
            all.forEach(job -> job.sums().clear());
        } else {
            all.forEach(job -> job.sums().restart());
            for (int first = 0; first < chosen.rows().length; first += PIECE) {
                addPiece(weights, new MicroBatch(rows, first), chosen, jobs, progress);
            }
        }
        all.forEach(EvaluationJob::completeAll);
    }

    private void addPiece(
            Parameters weights,
            MicroBatch piece,
            RowChoice.Chosen chosen,
            List<EvaluationJob> jobs,
            ShardProgress progress) {
        int first = piece.first();
        boolean isLast = first + PIECE >= chosen.rows().length;
        Pass pass = filled(piece, chosen);
        pass.backprop.forward(weights, l -> {
            progress.ends();
            progress.awaitWeights(l);
            progress.begins(EvaluationProgress.Work.FORWARD, l);
        });
        for (EvaluationJob job : jobs) {
            Matrix t = targets(job, chosen, first, pass.backprop);
            job.pieces()
                    .add(
                            weights,
                            pass.backprop,
                            t,
                            pass.weights,
                            first > 0,
                            job.sums(),
                            new PieceProgress(job, isLast, progress));
            for (EvaluationJob part : job.parts()) {
                addLeading(weights, pass, first, part);
            }
        }
        progress.ends();
    }

    /** A piece of a job. */
    private record PieceProgress(EvaluationJob job, boolean isLast, ShardProgress progress)
            implements MicroBatchSums.Progress {

        @Override
        public void begins(EvaluationProgress.Work work, int l) {
            progress.begins(work, l);
        }

        @Override
        public void added(SumsGroup group, int l) {
            if (isLast) {
                job.complete(group, l);
            }
        }
    }

    /** The share of a part in a piece that begins with the mini-batch's row {@code first}: its leading rows, or none. */
    private void addLeading(Parameters weights, Pass pass, int first, EvaluationJob part) {
        int rows = choice.choose(part.request().rows()).rows().length;
        if (rows == 0) {
            part.sums().clear();
        } else if (rows > first) {
            int leading = Math.min(pass.backprop.rows(), rows - first);
            part.pieces().addLeading(weights, pass.backprop, pass.weights, leading, first > 0, part.sums());
        }
    }

    /** A pass with a piece's features, which it may hold already. */
    private Pass filled(MicroBatch piece, RowChoice.Chosen chosen) {
        Pass pass = pass(Math.min(PIECE, chosen.rows().length - piece.first()));
        if (!pass.features.equals(Optional.of(piece))) {
            pass.features = Optional.empty();
            gather.gather(shard.features(), chosen.rows(), piece.first(), pass.backprop.features());
            shard.weights().ifPresent(block -> pass.weights.orElseThrow().fill(block, chosen.rows(), piece.first()));
            pass.features = Optional.of(piece);
        }
        return pass;
    }

    /** The targets of a piece: an autoencoder's are its features, which the pass holds already. */
    private Matrix targets(EvaluationJob job, RowChoice.Chosen chosen, int first, Backprop pass) {
        Targets targets = job.targets();
        if (!MicroBatchSums.needsTargets(job.sums().layout())) {
            return pass.targets(); // As they are: nothing looks at them.
        }
        if (targets instanceof Targets.Data && shard.targets().isEmpty()) {
            return pass.features();
        }
        if (targets instanceof Targets.Data) {
            gather.gather(shard.targetsOrFeatures(), chosen.rows(), first, pass.targets());
        } else if (targets instanceof Targets.Given given) {
            gather.gather(block(given.rows()), chosen.places(), first, pass.targets());
        } else if (targets instanceof Targets.Sampled draw) {
            sampler.draw(draw, ids(chosen, first, pass.rows()), pass);
        }
        return pass.targets();
    }

    private long[] ids(RowChoice.Chosen chosen, int first, int count) {
        long[] ids = new long[count];
        for (int i = 0; i < count; i++) {
            ids[i] = (long) chosen.rows()[first + i] * shard.shards() + shard.number();
        }
        return ids;
    }

    private static RowBlock block(double[][] rows) {
        int columns = rows[0].length;
        double[] values = new double[rows.length * columns];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, values, i * columns, columns);
        }
        return new RowBlock.Doubles(rows.length, columns, values);
    }

    private Pass pass(int rows) {
        Pass known = passes.get(rows);
        if (known != null) {
            return known;
        }
        if (passes.size() == PASSES_KEPT) {
            passes.remove(passes.keySet().iterator().next()).close();
        }
        Pass pass = new Pass(
                new Backprop(architecture, arithmetic, rows),
                shard.weights().map(block -> new ExampleWeights(architecture, arithmetic, rows)));
        passes.put(rows, pass);
        return pass;
    }

    /** Frees the memory that is kept; not that of statistics on lease. No evaluation follows. */
    @Override
    public void close() {
        passes.values().forEach(Pass::close);
        pieces.forEach(MicroBatchSums::close);
        idle.values().forEach(unused -> unused.forEach(Statistics::close));
        passes.clear();
        pieces.clear();
        idle.clear();
    }
}
