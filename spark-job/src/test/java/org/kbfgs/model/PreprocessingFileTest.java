package org.kbfgs.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.TableFormat;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;
import org.kbfgs.table.ClassLabels;
import org.kbfgs.table.FeatureColumns;
import org.kbfgs.table.FeatureTransform;
import org.kbfgs.table.Preprocessing;
import org.kbfgs.table.RowIdentity;
import org.kbfgs.table.TableColumns;
import org.kbfgs.table.TableSource;
import org.kbfgs.table.TargetColumns;

class PreprocessingFileTest {

    private static final Architecture NETWORK =
            Architecture.of(List.of(2, 3), List.of(Activation.LINEAR), Loss.SOFTMAX_CROSS_ENTROPY);

    @TempDir
    private Path folder;

    private Preprocessing saved(Preprocessing preprocessing) throws IOException {
        Configuration hadoop = new Configuration();
        PreprocessingFile.save(
                preprocessing, NETWORK, FileSystem.getLocal(hadoop), new org.apache.hadoop.fs.Path(folder.toUri()));
        return PreprocessingFile.load(folder.toString(), NETWORK, hadoop);
    }

    @Test
    void whatWasSavedIsRead() throws IOException {
        FeatureTransform.Affine affine = new FeatureTransform.Affine(
                new double[] {1, 0.1}, new double[] {1e-300, -2}, new double[] {Math.PI, 1});
        Preprocessing named = new Preprocessing(
                new TableSource(Optional.of(TableFormat.CSV), Optional.of("x double, y string")),
                new TableColumns(
                        new RowIdentity.Column("key"),
                        new FeatureColumns.Several(List.of("a b", "c\"")),
                        new TargetColumns.Label("kind")),
                new ClassLabels.Names(List.of("", "ä", "z")),
                affine);
        Preprocessing read = saved(named);
        assertThat(read.source()).isEqualTo(named.source());
        assertThat(read.columns()).isEqualTo(named.columns());
        assertThat(read.labels()).isEqualTo(named.labels());
        assertThat(read.transform()).usingRecursiveComparison().isEqualTo(affine);
    }

    @Test
    void numbersAsTargetsOfOneListOfFeaturesAreRead() throws IOException {
        Preprocessing regression = new Preprocessing(
                TableSource.USUAL,
                new TableColumns(
                        new RowIdentity.ColumnOrPosition("id"),
                        new FeatureColumns.Single("vector"),
                        new TargetColumns.Numbers(List.of("y1", "y2", "y3"))),
                new ClassLabels.Numbers(),
                new FeatureTransform.Identity());
        assertThat(saved(regression)).isEqualTo(regression);
    }

    @Test
    void aPreparedDatasetNeedsNoFile() throws IOException {
        Preprocessing prepared = Preprocessing.prepared(NETWORK.loss());
        assertThat(saved(prepared)).isEqualTo(prepared);
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | kind is , expected \"kbfgs-preprocessing-1\"",
                "{ | is not JSON",
                "{\"kind\":\"kbfgs-preprocessing-1\",\"fills\":[],\"means\":[1],\"scales\":[1]} | has 1 means, expected 2",
                "{\"kind\":\"kbfgs-preprocessing-1\",\"means\":[1,2],\"scales\":[1]} | preprocessing has 2 means, 1 scales",
                "{\"kind\":\"kbfgs-preprocessing-1\",\"means\":[1,\"a\"],\"scales\":[1,1]} | means has \"a\"",
                "{\"kind\":\"kbfgs-preprocessing-1\",\"format\":\"xml\"} | no format xml",
            })
    void aDamagedFileIsRefusedByName(String json, String expected) throws IOException {
        Files.writeString(folder.resolve(PreprocessingFile.NAME), json);
        assertThatThrownBy(() -> PreprocessingFile.load(folder.toString(), NETWORK, new Configuration()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(folder.resolve(PreprocessingFile.NAME) + ": " + expected);
    }
}
