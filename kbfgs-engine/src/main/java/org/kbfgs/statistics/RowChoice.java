package org.kbfgs.statistics;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kbfgs.data.Shard;

/** Which of a shard's rows are in a mini-batch, and where in the mini-batch they stand. Keeps the last shuffles. */
final class RowChoice {

    private static final int SHUFFLES_KEPT = 2;

    private final BatchSchedule schedule;
    private final Shard shard;
    private final Map<Long, int[]> shuffles = new LinkedHashMap<>();

    RowChoice(BatchSchedule schedule, Shard shard) {
        this.schedule = schedule;
        this.shard = shard;
    }

    /** Rows of the shard; places[i]: the position of rows[i] among the ids of a {@link MiniBatch.Rows}, else empty. */
    record Chosen(int[] rows, int[] places) {}

    Chosen choose(MiniBatch batch) {
        if (batch instanceof MiniBatch.Scheduled scheduled) {
            return scheduled(scheduled);
        }
        if (batch instanceof MiniBatch.Rows given) {
            return given(given.ids());
        }
        if (batch instanceof MiniBatch.Part part) {
            return part(part);
        }
        int[] rows = new int[shard.features().rows()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i;
        }
        return new Chosen(rows, new int[0]);
    }

    private Chosen scheduled(MiniBatch.Scheduled batch) {
        int[] order = shuffles.get(batch.epoch());
        if (order == null) {
            order = schedule.shuffle(batch.epoch(), shard.number());
            if (shuffles.size() == SHUFFLES_KEPT) {
                shuffles.remove(shuffles.keySet().iterator().next());
            }
            shuffles.put(batch.epoch(), order);
        }
        int from = schedule.firstEntry(batch.k(), shard.number());
        int to = schedule.firstEntry(batch.k() + 1, shard.number());
        return new Chosen(Arrays.copyOfRange(order, from, to), new int[0]);
    }

    private Chosen part(MiniBatch.Part part) {
        if (part.whole() instanceof MiniBatch.Rows rows) {
            return given(Arrays.copyOf(rows.ids(), Math.toIntExact(part.of(rows.ids().length))));
        }
        int[] rows = choose(part.whole()).rows();
        return new Chosen(Arrays.copyOf(rows, Math.toIntExact(rowsOf(part))), new int[0]);
    }

    /** How many of a part's positions are this shard's. */
    private long rowsOf(MiniBatch.Part part) {
        if (part.whole() instanceof MiniBatch.Scheduled scheduled) {
            long first = scheduled.k() * schedule.miniBatch();
            long last = Math.min(first + part.of(schedule.miniBatch()), schedule.examples());
            return Shard.rowsOf(last, shard.number(), shard.shards())
                    - schedule.firstEntry(scheduled.k(), shard.number());
        }
        return Shard.rowsOf(part.of(schedule.examples()), shard.number(), shard.shards());
    }

    private Chosen given(long[] ids) {
        int[] rows = new int[ids.length];
        int[] places = new int[ids.length];
        int found = 0;
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0 || ids[i] >= schedule.examples()) {
                throw new IllegalArgumentException(
                        "mini-batch has example " + ids[i] + ", expected an id in [0, " + schedule.examples() + ")");
            }
            if (ids[i] % shard.shards() == shard.number()) {
                rows[found] = Math.toIntExact(ids[i] / shard.shards());
                places[found++] = i;
            }
        }
        return new Chosen(Arrays.copyOf(rows, found), Arrays.copyOf(places, found));
    }
}
