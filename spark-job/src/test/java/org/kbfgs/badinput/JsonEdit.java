package org.kbfgs.badinput;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Other values in JSON. */
final class JsonEdit {

    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonEdit() {}

    /** Puts a value in a place. A number beyond all, 1e999, is put as a text, which the file has without quotes. */
    static void set(ObjectNode json, String pointer, String value) throws IOException {
        int last = pointer.lastIndexOf('/');
        JsonNode parent = json.at(pointer.substring(0, last));
        String key = pointer.substring(last + 1);
        JsonNode other = value.startsWith("1e") ? JSON.getNodeFactory().textNode("1e999") : JSON.readTree(value);
        if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(key), other);
        } else {
            ((ObjectNode) parent).set(key, other);
        }
    }
}
