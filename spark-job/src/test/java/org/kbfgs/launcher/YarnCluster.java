package org.kbfgs.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.server.namenode.EditLogFileOutputStream;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * HDFS with one data node and YARN with one node manager in the tests' process; containers are processes of their own. The node
 * manager ends containers that exceed their memory.
 */
final class YarnCluster implements AutoCloseable {

    private static final int MEMORY_MIB = 4096;
    private static final String EXECUTOR = "YarnCoarseGrainedExecutorBackend";

    private final Path settings;
    private final MiniDFSCluster hdfs;
    private final MiniYARNCluster yarn;

    private YarnCluster(Path settings, MiniDFSCluster hdfs, MiniYARNCluster yarn) {
        this.settings = settings;
        this.hdfs = hdfs;
        this.yarn = yarn;
    }

    /** Files of HDFS and the settings for clients go below the folder. */
    static YarnCluster start(Path folder) throws IOException {
        EditLogFileOutputStream.setShouldSkipFsyncForTesting(true);
        Configuration hadoop = new Configuration();
        hadoop.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
        MiniDFSCluster hdfs = new MiniDFSCluster.Builder(hadoop).numDataNodes(1).build();
        MiniYARNCluster yarn = new MiniYARNCluster("yarn", 1, 1, 1);
        yarn.init(yarnSettings(hdfs.getURI().toString()));
        yarn.start();
        YarnCluster cluster = new YarnCluster(Files.createDirectories(folder.resolve("conf")), hdfs, yarn);
        cluster.writeSettings();
        return cluster;
    }

    private static Configuration yarnSettings(String files) {
        Configuration yarn = new YarnConfiguration();
        yarn.set("fs.defaultFS", files);
        yarn.set("yarn.nodemanager.admin-env", "JAVA_HOME=" + System.getProperty("java.home"));
        yarn.set("yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "100");
        // Address space that is only reserved counts; a JVM reserves much.
        yarn.setBoolean("yarn.nodemanager.vmem-check-enabled", false);
        yarn.setBoolean("yarn.nodemanager.pmem-check-enabled", true);
        yarn.setInt("yarn.minicluster.yarn.nodemanager.resource.memory-mb", MEMORY_MIB);
        yarn.setInt("yarn.scheduler.minimum-allocation-mb", 128);
        // The settings of a queue are in a file that the jar of the small cluster lacks.
        yarn.set("yarn.scheduler.capacity.root.queues", "default");
        yarn.setInt("yarn.scheduler.capacity.root.default.capacity", 100);
        yarn.setFloat("yarn.scheduler.capacity.root.default.maximum-am-resource-percent", 1);
        return yarn;
    }

    private void writeSettings() throws IOException {
        try (OutputStream out = Files.newOutputStream(settings.resolve("yarn-site.xml"))) {
            yarn.getConfig().writeXml(out);
        }
        Configuration core = new Configuration(false);
        core.set("fs.defaultFS", hdfs.getURI().toString());
        try (OutputStream out = Files.newOutputStream(settings.resolve("core-site.xml"))) {
            core.writeXml(out);
        }
    }

    /** The environment of a client. */
    Map<String, String> environment() {
        return Map.of("HADOOP_CONF_DIR", settings.toString());
    }

    FileSystem files() throws IOException {
        return hdfs.getFileSystem();
    }

    byte[] bytes(String path) throws IOException {
        try (var in = files().open(new org.apache.hadoop.fs.Path(path))) {
            return in.readAllBytes();
        }
    }

    /** The application that was submitted last. */
    String application() {
        return Collections.max(
                        yarn.getResourceManager().getRMContext().getRMApps().keySet(), ApplicationId::compareTo)
                .toString();
    }

    /** The processes of an application's executors. */
    List<ProcessHandle> executors(String application) {
        return ProcessHandle.allProcesses()
                .filter(process -> isExecutor(process, application))
                .toList();
    }

    /** The JVM itself, not the shells that start it with the same words. */
    private static boolean isExecutor(ProcessHandle process, String application) {
        List<String> words = words(process);
        return !words.isEmpty()
                && words.get(0).endsWith("/java")
                && words.contains(application)
                && words.stream().anyMatch(word -> word.endsWith(EXECUTOR));
    }

    /** From the kernel, as {@link ProcessHandle#info} cuts long command lines off. */
    private static List<String> words(ProcessHandle process) {
        try {
            return List.of(Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline"))
                    .split("\0"));
        } catch (IOException gone) {
            return List.of();
        }
    }

    /** What an application's containers have printed on standard error. */
    String errors(String application) {
        try (Stream<Path> logs = Files.walk(yarn.getTestWorkDir().toPath())) {
            StringBuilder all = new StringBuilder();
            for (Path log : logs.filter(
                            path -> path.endsWith("stderr") && path.toString().contains(application))
                    .sorted()
                    .toList()) {
                all.append(Files.readString(log, StandardCharsets.UTF_8));
            }
            return all.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until an application has ended, whether well or not. */
    void awaitEnd(String application) throws InterruptedException {
        var state = yarn.getResourceManager().getRMContext().getRMApps().get(ApplicationId.fromString(application));
        while (!state.isAppInCompletedStates()) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    @Override
    public void close() {
        yarn.stop();
        hdfs.close();
    }
}
