package org.kbfgs.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that executor processes draw, shown and trained on, through the launcher. */
class SyntheticDataIT {

    @TempDir
    private Path folder;

    private static Launched ok(Launched ran) {
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        return ran;
    }

    @Test
    void curvesAreDrawnByExecutorsShownAndTrainedOn() throws IOException {
        String data = folder.resolve("curves").toString();
        Launched prepared = ok(Launched.of(
                Map.of("SPARK_SCALA_VERSION", "2.12"),
                "--master",
                "local-cluster[2,1,1024]",
                "prepare",
                "curves",
                "--generate",
                "--to",
                data));
        assertThat(prepared.out().strip()).isEqualTo("synthetic curves: 20000 training and 10000 test rows in " + data);
        assertThat(folder.resolve("curves/train.parquet/part-00007.parquet")).isNotEmptyFile();
        String sheets = folder.resolve("sheets").toString();
        Launched shown = ok(Launched.of("show", data, "--to", sheets, "--components", "18"));
        assertThat(shown.out()).contains("train: examples 20000, features 784", "components_error 5.7");
        assertThat(ImageIO.read(folder.resolve("sheets/train.png").toFile()).getWidth())
                .isGreaterThan(1000);
        Path configuration = Files.writeString(
                folder.resolve("curves.conf"),
                """
                data { train = "%s/train.parquet", test = "%s/test.parquet" }
                network { layers = [784, 20, 784], activations = [relu, linear], loss = sigmoid-cross-entropy }
                optimizer { learning-rate = 0.1, damping = 0.3 }
                batch.size = 1000
                run { dir = "%s", epochs = 1 }
                """
                        .formatted(data, data, folder.resolve("run")));
        assertThat(ok(Launched.of("train", "--config", configuration.toString()))
                        .out())
                .isNotBlank();
    }
}
