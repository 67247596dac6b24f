package org.kbfgs.badinput;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file system with one free page, where this machine lets the test mount one. */
final class Full {

    private static Optional<Path> mounted = Optional.empty();

    private Full() {}

    static boolean mount(Path folder) throws Exception {
        boolean done = run("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", folder.toString());
        if (done) {
            Files.write(folder.resolve("filler"), new byte[12 << 10]);
            mounted = Optional.of(folder);
        }
        return done;
    }

    static Path folder() {
        return mounted.orElseThrow();
    }

    static void unmount() throws Exception {
        if (mounted.isPresent() && !run("umount", mounted.get().toString())) {
            throw new IOException(mounted.get() + " is not unmounted");
        }
        mounted = Optional.empty();
    }

    private static boolean run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }
}
