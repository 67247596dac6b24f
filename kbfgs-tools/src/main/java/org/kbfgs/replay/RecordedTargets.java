package org.kbfgs.replay;

import java.util.List;
import org.kbfgs.optim.kfac.TargetSource;
import org.kbfgs.statistics.Targets;

/** The targets of KFAC's second backward pass as recorded. */
record RecordedTargets(Trajectory trajectory) implements TargetSource {

    @Override
    public Targets warmUp(long k) {
        Node recorded = trajectory.root().at("init_sampled_targets");
        List<Node> batches = trajectory.root().at("init_batches").items();
        if (recorded.items().size() != batches.size()) {
            throw recorded.expected("one item for each of init_batches");
        }
        int at = Math.toIntExact(k);
        return given(recorded.items().get(at), batches.get(at));
    }

    @Override
    public Targets at(long iteration) {
        Node recorded = trajectory.iteration(iteration);
        return given(recorded.at("sampled_targets"), recorded.at("batch"));
    }

    /** One row for each of the batch's. */
    private Targets given(Node targets, Node batch) {
        int outputs = trajectory.architecture().outputs();
        return new Targets.Given(targets.matrix(batch.items().size(), outputs));
    }
}
