package org.kbfgs.synthetic;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.kbfgs.features.SecondMoments;
import org.kbfgs.source.Examples;
import org.kbfgs.source.GeneratedExamples.Partitioning;
import org.kbfgs.source.TaskRunner;

/** What tests look at in a split. */
final class Splits {

    private Splits() {}

    static Partitioning parts(int number) {
        return new Partitioning(new TaskRunner.InThisThread(), number);
    }

    /** Ids and features of all examples, in the order of the parts. */
    static List<Numbered> rows(Examples split) {
        List<Numbered> all = new ArrayList<>();
        split.<ArrayList<Numbered>>visitParts((part, examples) -> {
                    ArrayList<Numbered> own = new ArrayList<>();
                    examples.forEachRemaining(one -> own.add(new Numbered(one.id(), one.features())));
                    return own;
                })
                .forEach(all::addAll);
        return all;
    }

    /** An example that can be sent. */
    record Numbered(long id, float[] features) implements Serializable {}

    static SecondMoments moments(Examples split, int every) {
        SecondMoments moments = new SecondMoments(split.spec().dimension());
        for (SecondMoments part : split.visitParts((part, examples) -> {
            SecondMoments own = new SecondMoments(split.spec().dimension());
            examples.forEachRemaining(one -> {
                if (one.id() % every == 0) {
                    own.add(one.features());
                }
            });
            return own;
        })) {
            moments.add(part);
        }
        return moments;
    }
}
