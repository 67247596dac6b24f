package org.kbfgs.badinput;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * A bad input and what is to become of it.
 *
 * @param kind of file or command
 * @param what is bad
 * @param damage done to a copy of what is good
 * @param words the command; {@code %} stands for the copy's folder
 * @param expected in the line
 */
record Refused(String kind, String what, Damage damage, List<String> words, int code, String expected) {

    static final Damage NONE = folder -> {};

    /** Makes what is good bad. */
    @FunctionalInterface
    interface Damage {
        void to(Path folder) throws IOException;
    }

    /** A user's mistake. */
    static Refused mistake(String kind, String what, Damage damage, String words, String expected) {
        return new Refused(kind, what, damage, List.of(words.split(" ")), 2, expected);
    }

    @Override
    public String toString() {
        return kind + ": " + what;
    }

    static Damage bytes(String file, byte... content) {
        return folder -> Files.write(folder.resolve(file), content);
    }

    static Damage text(String file, String content) {
        return folder -> Files.writeString(folder.resolve(file), content);
    }

    static Damage deleted(String file) {
        return folder -> Files.delete(folder.resolve(file));
    }

    /** A folder in a file's place: it is there, and cannot be read. */
    static Damage folderInPlaceOf(String file) {
        return folder -> {
            Files.delete(folder.resolve(file));
            Files.createDirectory(folder.resolve(file));
        };
    }

    /** The first bytes alone; of a negative number, all but so many. */
    static Damage cut(String file, int length) {
        return folder -> {
            byte[] all = Files.readAllBytes(folder.resolve(file));
            Files.write(folder.resolve(file), Arrays.copyOf(all, length < 0 ? all.length + length : length));
        };
    }

    /** One text in place of another, which must be there. */
    static Damage replaced(String file, String text, String other) {
        return folder -> {
            String all = Files.readString(folder.resolve(file));
            if (!all.contains(text)) {
                throw new IllegalStateException(file + " has no " + text + " among " + all);
            }
            Files.writeString(folder.resolve(file), all.replace(text, other));
        };
    }

    /** A big-endian number in place of the four bytes there. */
    static Damage number(String file, int at, int value) {
        return folder -> {
            byte[] all = Files.readAllBytes(folder.resolve(file));
            java.nio.ByteBuffer.wrap(all).putInt(at, value);
            Files.write(folder.resolve(file), all);
        };
    }

    /** Lengths at which a text of brackets, braces, commas and colons is cut: before and after each of them, at most so many. */
    static List<Integer> boundaries(String text, int most) {
        TreeSet<Integer> all = new TreeSet<>();
        for (int i = 0; i < text.length(); i++) {
            if ("{}[],:=\"".indexOf(text.charAt(i)) >= 0) {
                all.add(i);
                all.add(i + 1);
            }
        }
        all.removeIf(length -> length == 0 || text.substring(length).isBlank());
        List<Integer> some = new ArrayList<>();
        int step = Math.max(1, all.size() / most);
        int i = 0;
        for (int length : all) {
            if (i++ % step == 0) {
                some.add(length);
            }
        }
        return some;
    }
}
