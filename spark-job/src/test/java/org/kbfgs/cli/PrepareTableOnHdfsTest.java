package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.server.namenode.EditLogFileOutputStream;
import org.junit.jupiter.api.Test;

/** {@code kbfgs prepare table} from HDFS to HDFS, and a training of what it wrote. */
class PrepareTableOnHdfsTest extends TrainingCommandTest {

    @Test
    void theModelIsThatOfTheSameTableOnADisk() throws IOException {
        Path train = folder.resolve("train.csv");
        Path test = folder.resolve("test.csv");
        Friedman.write(train, 200, 1);
        Friedman.write(test, 50, 2);
        EditLogFileOutputStream.setShouldSkipFsyncForTesting(true);
        Configuration hadoop = new Configuration();
        hadoop.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
        try (MiniDFSCluster hdfs =
                new MiniDFSCluster.Builder(hadoop).numDataNodes(1).build()) {
            String root = hdfs.getURI().toString();
            FileSystem files = FileSystem.get(URI.create(root), hadoop);
            files.copyFromLocalFile(hadoopPath(train), new org.apache.hadoop.fs.Path(root + "/train.csv"));
            files.copyFromLocalFile(hadoopPath(test), new org.apache.hadoop.fs.Path(root + "/test.csv"));
            assertThat(trained(root, "remote")).isEqualTo(trained(folder.toString(), "local"));
        }
    }

    private static org.apache.hadoop.fs.Path hadoopPath(Path file) {
        return new org.apache.hadoop.fs.Path(file.toUri());
    }

    /** The weights after a training of the dataset that is prepared at the root. */
    private byte[] trained(String root, String run) throws IOException {
        assertOk(Ran.of(
                "prepare",
                "table",
                "--train",
                root + "/train.csv",
                "--test",
                root + "/test.csv",
                "--features",
                "x*",
                "--target",
                "y",
                "--to",
                root + "/prepared"));
        Path configuration = Files.writeString(
                folder.resolve(run + ".conf"),
                """
                data { train = "%1$s/prepared/train.parquet", test = "%1$s/prepared/test.parquet", target = y }
                run { epochs = 1, dir = "%2$s" }
                network { layers = [10, 5, 1], activations = [tanh, linear], loss = half-squared-error }
                batch.size = 50
                """
                        .formatted(root, folder.resolve(run)));
        assertOk(Ran.of("train", "--config", configuration.toString()));
        return Files.readAllBytes(folder.resolve(run).resolve("model.safetensors"));
    }

    private static void assertOk(Ran ran) {
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
    }
}
