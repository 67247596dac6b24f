package org.kbfgs.statistics;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A request to a shard, and the memory in which it is computed. */
final class EvaluationJob {

    /** Hears of each group of each layer's sums once, when it is complete. */
    interface Completion {
        void complete(Statistics sums, SumsGroup group, int l);
    }

    private final StatisticsRequest request;
    private final MicroBatchSums pieces;
    private final Statistics sums;
    private final Completion completion;
    /** Requests over parts of the same mini-batch that this request's pass answers too. */
    private final List<EvaluationJob> parts = new ArrayList<>();
    /** By layer, what is complete. */
    private final List<Set<SumsGroup>> complete;

    EvaluationJob(StatisticsRequest request, MicroBatchSums pieces, Statistics sums, Completion completion) {
        this.request = request;
        this.pieces = pieces;
        this.sums = sums;
        this.completion = completion;
        this.complete = IntStream.range(0, sums.layout().architecture().depth())
                .<Set<SumsGroup>>mapToObj(l -> EnumSet.noneOf(SumsGroup.class))
                .toList();
    }

    StatisticsRequest request() {
        return request;
    }

    Targets targets() {
        return request.targets();
    }

    MicroBatchSums pieces() {
        return pieces;
    }

    Statistics sums() {
        return sums;
    }

    List<EvaluationJob> parts() {
        return parts;
    }

    Stream<EvaluationJob> withParts() {
        return Stream.concat(Stream.of(this), parts.stream());
    }

    /** No more is added to these sums. */
    void complete(SumsGroup group, int l) {
        if (complete.get(l).add(group)) {
            sums.round(group, l);
            completion.complete(sums, group, l);
        }
    }

    /** No more is added to any of the sums. */
    void completeAll() {
        for (int l = 0; l < complete.size(); l++) {
            for (SumsGroup group : SumsGroup.values()) {
                complete(group, l);
            }
        }
    }
}
