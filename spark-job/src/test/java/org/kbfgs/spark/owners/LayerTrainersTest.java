package org.kbfgs.spark.owners;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.config.Method;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.NativeBytes;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.spark.Example;
import org.kbfgs.spark.transport.BlockStoreChannel;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.train.LayerTrainer;

/** An owner loads its layers side by side. */
class LayerTrainersTest {

    private static final Map<String, String> HADOOP =
            Map.of("fs." + MeetingFiles.SCHEME + ".impl", MeetingFiles.class.getName());

    private final OwnerCall.OwnedTraining training = new OwnerCall.OwnedTraining(
            "training",
            Example.NETWORK,
            ElementType.FLOAT32,
            WirePrecision.FULL,
            WirePrecision.FULL,
            new Method.OfKBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Dense())),
            Example.EXAMPLES,
            7,
            4);
    private final Arithmetic arithmetic = BackendChoice.of(training.type());
    private final SparkContext spark = new SparkContext(
            new SparkConf().setMaster("local[2]").setAppName("layers").set("spark.task.cpus", "2"));
    private final Workers workers = new Workers(1);

    @AfterEach
    void close() {
        workers.close();
        spark.stop();
    }

    /** A layer with a state that no other has. */
    private LayerTrainer<?> trained(int l) {
        Parameters W = Parameters.zeros(Example.NETWORK.onlyLayer(l), arithmetic);
        W.flat().assign(Example.weights(training.type(), 1).matrix(l).flat());
        LayerTrainer<?> layer = LayerTrainer.of(
                l,
                training.method().optimizer(workers),
                W,
                Optional.empty(),
                training.examples(),
                training.miniBatch());
        layer.save().tensor("gradient").vector().fill(l + 1);
        return layer;
    }

    private List<OwnerCall.Source> sources(List<LayerTrainer<?>> layers, String folder) {
        OwnerCall.Written written =
                (OwnerCall.Written) new StateWriter(layers, workers).answer(new OwnerCall.Write(1, folder, HADOOP));
        List<OwnerCall.Source> sources = new ArrayList<>();
        for (OwnerCall.FileOf file : written.layers()) {
            int l = file.layer();
            BlockStoreChannel.LAYER_WEIGHTS.putHere(
                    l, NativeBytes.bytes(layers.get(l).weights().flat()));
            sources.add(new OwnerCall.Source(
                    l, BlockStoreChannel.here(), l, new OwnerCall.StateSource.InFile(folder, file.file(), HADOOP)));
        }
        return sources;
    }

    @Test
    void theFilesOfTwoLayersAreReadAtOnce(@TempDir Path folder) {
        List<LayerTrainer<?>> layers = List.of(trained(0), trained(1));
        OwnerCall.Install call = new OwnerCall.Install(
                training,
                1,
                0,
                sources(layers, MeetingFiles.SCHEME + ":" + folder),
                new LayerParts(List.of()),
                OwnerCall.NO_BLOCKS);
        try (LayerTrainers loaded = LayerTrainers.load(call, arithmetic)) {
            assertThat(loaded.numbers()).as("the larger first").containsExactly(1, 0);
            loaded.each(layer -> {
                LayerTrainer<?> expected = layers.get(layer.layer());
                assertThat(layer.weights().toBytes())
                        .isEqualTo(expected.weights().toBytes());
                assertThat(StateBytes.of(layer.save())).isEqualTo(StateBytes.of(expected.save()));
            });
        }
        layers.forEach(LayerTrainer::close);
    }
}
