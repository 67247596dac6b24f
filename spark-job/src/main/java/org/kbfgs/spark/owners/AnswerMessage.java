package org.kbfgs.spark.owners;

import java.util.concurrent.Callable;
import org.kbfgs.io.FailureText;
import org.kbfgs.train.LayerOwners;

/** The message that answers a call: there is one whatever is thrown, as the driver waits for each. */
final class AnswerMessage {

    private AnswerMessage() {}

    /** What {@code work} gives, or why it gives nothing. */
    static byte[] of(Callable<OwnerCall.Answer> work) {
        try {
            return OwnerMessage.bytes(work.call());
        } catch (LayerOwners.OwnersLost lost) { // A block that is fetched is not there any more.
            return OwnerMessage.bytes(new OwnerCall.Lost(String.valueOf(lost.getMessage())));
        } catch (Throwable failure) { // Scala's methods throw checked exceptions that they do not declare.
            return OwnerMessage.bytes(new OwnerCall.Failed(FailureText.of(failure)));
        }
    }
}
