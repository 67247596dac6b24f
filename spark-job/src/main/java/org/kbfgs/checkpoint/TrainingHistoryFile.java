package org.kbfgs.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.kbfgs.optim.AdaptedRate;
import org.kbfgs.train.CurvatureTally;
import org.kbfgs.train.TrainingHistory;

/** The history of a training as JSON; losses not yet known are left out. */
final class TrainingHistoryFile {

    private static final int COUNTS = 8;

    private TrainingHistoryFile() {}

    static ObjectNode json(TrainingHistory course, ObjectMapper mapper) {
        ObjectNode json = mapper.createObjectNode();
        putKnown(json, "first_loss", course.firstLoss());
        putKnown(json, "first_train_loss", course.firstTrainLoss());
        putKnown(json, "best_loss", course.bestLoss());
        json.put("back_offs", course.backOffs());
        putKnown(json, "best_watched", course.bestWatched());
        json.put("best_epoch", course.bestEpoch());
        put(json.putObject("rate"), course.rate());
        ArrayNode tallies = json.putArray("tallies");
        for (CurvatureTally tally : course.tallies()) {
            ArrayNode counts = tallies.addArray();
            counts.add(tally.updates()).add(tally.first()).add(tally.second()).add(tally.both());
            counts.add(tally.skippedG())
                    .add(tally.bounded())
                    .add(tally.updatesA())
                    .add(tally.skippedA());
        }
        return json;
    }

    private static void putKnown(ObjectNode json, String key, double loss) {
        if (Double.isFinite(loss)) {
            json.put(key, loss);
        }
    }

    /** @throws IllegalArgumentException naming what is not as expected */
    static TrainingHistory read(JsonNode json) {
        return new TrainingHistory(
                known(json, "first_loss"),
                known(json, "first_train_loss"),
                known(json, "best_loss"),
                count(json, "back_offs"),
                known(json, "best_watched"),
                count(json, "best_epoch"),
                tallies(json.path("tallies")),
                rate(json.path("rate")));
    }

    private static void put(ObjectNode json, AdaptedRate rate) {
        json.put("factor", rate.factor());
        json.put("achieved", rate.achieved());
        json.put("predicted", rate.predicted());
        json.put("steps", rate.steps());
    }

    /** Checkpoints of versions whose learning rate followed nothing have none. */
    private static AdaptedRate rate(JsonNode json) {
        if (json.isMissingNode()) {
            return AdaptedRate.START;
        }
        double factor = CheckpointFile.number(json, "factor");
        CheckpointFile.require(factor > 0 && Double.isFinite(factor), "factor", json.path("factor"));
        return new AdaptedRate(
                factor,
                CheckpointFile.number(json, "achieved"),
                CheckpointFile.number(json, "predicted"),
                count(json, "steps"));
    }

    private static int count(JsonNode json, String key) {
        long count = CheckpointFile.whole(json, key);
        CheckpointFile.require(count <= Integer.MAX_VALUE, key, json.path(key));
        return (int) count;
    }

    private static double known(JsonNode json, String key) {
        return json.has(key) ? CheckpointFile.number(json, key) : Double.POSITIVE_INFINITY;
    }

    private static List<CurvatureTally> tallies(JsonNode json) {
        CheckpointFile.require(json.isArray(), "tallies", json);
        List<CurvatureTally> tallies = new ArrayList<>();
        for (JsonNode counts : json) {
            CheckpointFile.require(counts.isArray() && counts.size() == COUNTS, "tallies", counts);
            long[] c = new long[COUNTS];
            for (int i = 0; i < COUNTS; i++) {
                JsonNode count = counts.get(i);
                CheckpointFile.require(
                        count.isIntegralNumber() && count.canConvertToLong() && count.asLong() >= 0, "tallies", counts);
                c[i] = count.asLong();
            }
            tallies.add(new CurvatureTally(c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]));
        }
        return tallies;
    }
}
