package org.kbfgs.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.openblas.BlasKernel;
import org.kbfgs.spark.dataset.LocalFolders;
import org.kbfgs.spark.session.Cluster;

/**
 * The description of a computing process by itself. It travels as JSON, which every one of Spark's serializers takes.
 *
 * @param name driver, or executor and its id
 * @param backend ND4J's
 * @param kernels library, version, CPU kernel and threads of matrix products
 * @param cpu in words; empty where it is not known
 * @param enough GF/s that one thread should reach; 0 where it is not known
 * @param speed GF/s by number of threads; empty where it was not measured
 * @param environment the variables that BLAS and OpenMP heed, as far as they are set
 * @param taskCpus threads of a task
 * @param processors that the JVM may use
 * @param cache folder of unpacked native libraries
 * @param gpus the address that Spark assigned to an executor's process, as its backend has it
 * @param heap the most that the Java heap may be, in bytes
 * @param heapFree of it
 * @param processMost bytes of the whole process at which JavaCPP refuses to allocate; 0: never
 * @param memoryFree bytes that the system can give
 * @param localFolder the folder for Spark's files on local disks that has most room
 * @param localDisk the file system of that folder
 * @param localFree bytes that are free there
 */
public record Machine(
        String name,
        String host,
        String java,
        String backend,
        String kernels,
        String cpu,
        double enough,
        Map<Integer, Double> speed,
        Map<String, String> environment,
        int taskCpus,
        int processors,
        String cache,
        boolean cacheWritable,
        List<String> gpus,
        long heap,
        long heapFree,
        long processMost,
        long memoryFree,
        String localFolder,
        String localDisk,
        long localFree) {

    static final String THREADS = "OMP_NUM_THREADS";
    static final String CORE = BlasKernel.VARIABLE;
    static final String CACHE_SIZE = "OPENBLAS_L2_SIZE";

    private static final ObjectMapper JSON = new ObjectMapper();

    public Machine {
        speed = Map.copyOf(speed);
        environment = Map.copyOf(environment);
        gpus = List.copyOf(gpus);
    }

    /** This process; native libraries are loaded. */
    static Machine here(String name, int taskCpus, List<String> gpus, Map<Integer, Double> speed) {
        Runtime java = Runtime.getRuntime();
        File cache = libraries();
        File local = LocalFolders.roomiest(
                Optional.ofNullable(SparkEnv.get()).map(SparkEnv::conf).orElseGet(Cluster::defaults));
        return new Machine(
                name,
                hostName(),
                System.getProperty("java.version"),
                BackendChoice.device(),
                BackendChoice.get().kernels().description(),
                Cpu.here()
                        .map(cpu -> String.format(Locale.ROOT, "%s at %.2f GHz", cpu.model(), cpu.gigahertz()))
                        .orElse(""),
                Cpu.here().map(Cpu::enough).orElse(0.0),
                speed,
                variables(),
                taskCpus,
                java.availableProcessors(),
                cache.getPath(),
                cache.canWrite(),
                gpus,
                java.maxMemory(),
                java.maxMemory() - java.totalMemory() + java.freeMemory(),
                Pointer.maxPhysicalBytes(),
                Pointer.availablePhysicalBytes(),
                local.getPath(),
                LocalFolders.fileSystem(local),
                LocalFolders.free(local));
    }

    private static Map<String, String> variables() {
        Map<String, String> set = new TreeMap<>(System.getenv());
        set.keySet().retainAll(Stream.of(THREADS, CORE, CACHE_SIZE).toList());
        return set;
    }

    private static File libraries() {
        try {
            return Loader.getCacheDir();
        } catch (IOException none) {
            return new File(String.valueOf(none.getMessage()));
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException unnamed) {
            return "localhost";
        }
    }

    String asJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException("a machine is not written as JSON", bug);
        }
    }

    static Machine ofJson(String json) {
        try {
            return JSON.readValue(json, Machine.class);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException("a machine is not read from JSON", bug);
        }
    }
}
