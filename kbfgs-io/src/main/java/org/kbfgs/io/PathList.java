package org.kbfgs.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/** Several paths as one text: a path alone as it is, more as a JSON list, {@code ["a.csv","b.csv"]}. */
public final class PathList {

    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<List<String>> STRINGS = new TypeReference<>() {};

    private PathList() {}

    /** The paths of a text, at least one. @throws BadInput for a list that is empty or not of strings */
    public static List<String> of(String text) {
        if (!text.startsWith("[\"") || !text.endsWith("]")) {
            return List.of(text);
        }
        try {
            List<String> paths = JSON.readValue(text, STRINGS);
            if (paths.stream().noneMatch(String::isBlank)) {
                return List.copyOf(paths);
            }
        } catch (JsonProcessingException notOne) {
            // Refused below.
        }
        throw new BadInput(text + ": expected a path or a list of paths, [\"a.csv\", \"b.csv\"]");
    }

    /** The text of one or more paths. */
    public static String text(List<String> paths) {
        try {
            return paths.size() == 1 ? paths.get(0) : JSON.writeValueAsString(paths);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
