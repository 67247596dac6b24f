package org.kbfgs.linalg.portable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.Backend;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Workers;

/** A process with an address of a device: of devices that are none, which note what each thread selects. */
class PinnedDeviceTest {

    private static final int THREADS = 3;

    private static final class Noted implements PinnedDevice.Devices {

        private final Map<Thread, List<Integer>> selected = new ConcurrentHashMap<>();

        @Override
        public int count() {
            return 4;
        }

        @Override
        public void select(int device) {
            selected.computeIfAbsent(Thread.currentThread(), t -> new CopyOnWriteArrayList<>())
                    .add(device);
        }
    }

    private final Noted devices = new Noted();
    private final PinnedDevice device = new PinnedDevice(devices);

    /** x'x in each of several threads at the same time. */
    private void compute(Backend backend) {
        CountDownLatch all = new CountDownLatch(THREADS);
        try (Workers workers = new Workers(THREADS)) {
            workers.each(THREADS, task -> {
                all.countDown();
                await(all);
                try (Matrix x = backend.of(ElementType.FLOAT64).vectorOf(3, 4)) {
                    assertThat(backend.kernels().dot(x, x)).isEqualTo(25);
                }
            });
        }
    }

    private static void await(CountDownLatch all) {
        try {
            all.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Test
    void everyThreadThatComputesSelectsThePinnedDeviceOnce() {
        Backend backend = device.on(BackendChoice.portable());
        compute(backend);
        assertThat(devices.selected).isEmpty();
        device.pin("2");
        compute(backend);
        assertThat(devices.selected).hasSize(THREADS);
        assertThat(devices.selected.values())
                .allSatisfy(each -> assertThat(each).containsExactly(2));
        assertThat(device.address()).contains("2");
    }

    @Test
    void aProcessKeepsItsDevice() {
        device.pin("2");
        device.pin("2");
        assertThatThrownBy(() -> device.pin("0"))
                .isInstanceOf(UnusableDevice.class)
                .hasMessage("GPU 0: this process computes on GPU 2, expected one GPU a process");
        assertThat(device.address()).contains("2");
    }

    @Test
    void anAddressThatIsNoDeviceOfTheProcessIsRefused() {
        for (String given : List.of("4", "-1", "GPU-8a51", "02")) {
            assertThatThrownBy(() -> device.pin(given))
                    .isInstanceOf(UnusableDevice.class)
                    .hasMessageStartingWith(
                            "GPU " + given + ": CUDA finds 4 GPUs in this process, expected a number from 0 to 3");
        }
        assertThat(device.address()).isEmpty();
    }

    @Test
    void aProcessorNotesTheAddressAlone() {
        PinnedDevice none = new PinnedDevice(PinnedDevice.Devices.none());
        none.pin("7");
        none.pin("8");
        assertThat(none.address()).contains("8");
        compute(none.on(BackendChoice.portable()));
    }

    @Test
    void failuresOfACallStayAsTheyAre() {
        Backend backend = device.on(BackendChoice.portable());
        try (Matrix two = backend.of(ElementType.FLOAT64).vector(2);
                Matrix three = backend.of(ElementType.FLOAT64).vector(3)) {
            assertThatThrownBy(() -> backend.kernels().axpby(1, two, 1, three))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
