package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kbfgs.model.Model;

/** A run on HDFS, killed and resumed there, is the run on local files. */
class ResumeOnHdfsTest {

    @TempDir
    private static Path folder;

    @BeforeAll
    static void writeExamples() {
        System.setProperty("spark.master", "local[2]");
        Ran.writeExamples(folder.resolve("rows.parquet"), 0);
    }

    @AfterAll
    static void clear() {
        System.clearProperty("spark.master");
    }

    @Test
    void aRunOnHdfsResumesAsOneOnLocalFiles() throws IOException {
        Configuration hadoop = new Configuration();
        hadoop.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
        try (MiniDFSCluster cluster =
                new MiniDFSCluster.Builder(hadoop).numDataNodes(1).build()) {
            FileSystem files = cluster.getFileSystem();
            String run = files.getUri() + "/runs/one";
            Path local = folder.resolve("local");
            assertThat(train(run).err()).isEmpty();
            assertThat(train(local.toString()).err()).isEmpty();
            kill(files, new org.apache.hadoop.fs.Path(run));
            Ran resumed = Ran.of("train", "--resume", run);
            assertThat(resumed.err())
                    .hasLineCount(1)
                    .contains("kbfgs: warning: ", "iteration-000000000005/optimizer.safetensors: no such file");
            assertThat(resumed.code()).isZero();
            assertThat(bytes(files, run + "/model.safetensors"))
                    .isEqualTo(Files.readAllBytes(local.resolve("model.safetensors")));
            assertThat(withoutSeconds(bytes(files, run + "/metrics.jsonl")))
                    .isEqualTo(withoutSeconds(Files.readAllBytes(local.resolve("metrics.jsonl"))));
        }
    }

    /** As if within iteration 5: its checkpoint is torn, the one before it is whole. */
    private static void kill(FileSystem files, org.apache.hadoop.fs.Path run) throws IOException {
        files.delete(new org.apache.hadoop.fs.Path(run, Model.WEIGHTS), false);
        for (FileStatus place : files.listStatus(new org.apache.hadoop.fs.Path(run, "checkpoints"))) {
            String name = place.getPath().getName();
            if (name.endsWith("6")) {
                files.delete(place.getPath(), true);
            } else if (name.endsWith("5")) {
                files.delete(new org.apache.hadoop.fs.Path(place.getPath(), "optimizer.safetensors"), false);
            }
        }
    }

    private static Ran train(String run) throws IOException {
        Path configuration = Ran.configuration(folder.resolve("config.conf"), folder.resolve("rows.parquet"), run);
        return Ran.of(
                "train",
                "--config",
                configuration.toString(),
                "--set",
                "checkpoint.minutes=1e-9",
                "--set",
                "checkpoint.keep=100");
    }

    private static byte[] bytes(FileSystem files, String path) throws IOException {
        try (InputStream in = files.open(new org.apache.hadoop.fs.Path(path))) {
            return in.readAllBytes();
        }
    }

    private static String withoutSeconds(byte[] metrics) {
        return new String(metrics, StandardCharsets.UTF_8).replaceAll("\"train_seconds\":[^}]*", "");
    }
}
