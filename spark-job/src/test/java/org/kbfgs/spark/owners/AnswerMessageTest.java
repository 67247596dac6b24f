package org.kbfgs.spark.owners;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.kbfgs.train.LayerOwners;

/** A call is answered, whatever is thrown. */
class AnswerMessageTest {

    private static OwnerCall.Answer answer(Callable<OwnerCall.Answer> work) {
        return OwnerMessage.read(AnswerMessage.of(work), OwnerCall.Answer.class);
    }

    @Test
    void whatTheCallGives() {
        assertThat(answer(() -> new OwnerCall.WarmUp(3))).isEqualTo(new OwnerCall.WarmUp(3));
    }

    @Test
    void aLostOwnerIsToldFromAFailure() {
        assertThat(answer(() -> {
                    throw new LayerOwners.OwnersLost("a block is gone", new IllegalStateException());
                }))
                .isEqualTo(new OwnerCall.Lost("a block is gone"));
    }

    /** As Scala's methods throw them. */
    @Test
    void aCheckedException() {
        assertThat(answer(() -> {
                    throw new IOException("no room");
                }))
                .isEqualTo(new OwnerCall.Failed("no room"));
    }

    @Test
    void anError() {
        assertThat(answer(() -> {
                    throw new OutOfMemoryError("heap");
                }))
                .isEqualTo(new OwnerCall.Failed("heap"));
    }

    @Test
    void anAnswerThatIsNotSerializable() {
        List<OwnerEvent> view = new AbstractList<>() {
            @Override
            public OwnerEvent get(int index) {
                throw new IndexOutOfBoundsException(index);
            }

            @Override
            public int size() {
                return 0;
            }
        };
        assertThat(answer(() -> new OwnerCall.Events(0, view))).isInstanceOf(OwnerCall.Failed.class);
    }

    @Test
    void aMessageThatCannotBeRead() {
        assertThat(answer(() -> OwnerMessage.read(new byte[] {1}, OwnerCall.Answer.class)))
                .isInstanceOf(OwnerCall.Failed.class);
    }
}
