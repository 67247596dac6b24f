package org.kbfgs.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kbfgs.io.BadInput;

/** Facts about a text that HOCON's parser does not report: values cut off by the start of a comment, and the positions of settings. */
final class HoconText {

    /** Quoted texts, the signs of comments with the rest of their lines, optional substitutions. */
    private static final Pattern TOKEN = Pattern.compile("(?<text>\"{3}[\\s\\S]*?\"{3,}|\"(?:\\\\.|[^\"\\\\\\n])*\"?)"
            + "|(?<comment>#|//).*"
            + "|\\$\\{\\?\\s*(?<name>[^}\\n]*?)\\s*}(?<after>[^\\n]*)");

    /** After these a value may end, or not have begun, so that a comment cuts nothing off. */
    private static final String BOUNDARIES = "{}[](),\"\uFEFF";

    private static final Pattern END_OF_VALUE = Pattern.compile("\\s*([,}\\]#].*|//.*)?");
    private static final Pattern BEGINNING_OF_VALUE = Pattern.compile("[=:]\\s*$");

    private HoconText() {}

    /**
     * All of a text.
     *
     * @param name of the text, for messages
     * @throws BadInput if {@code //} or {@code #} within an unquoted value begins a comment
     */
    static List<OptionalSubstitution> optionalSubstitutions(String text, String name) {
        List<OptionalSubstitution> found = new ArrayList<>();
        Matcher token = TOKEN.matcher(text);
        int from = 0;
        while (token.find(from)) {
            from = token.end();
            String before = text.substring(text.lastIndexOf('\n', token.start()) + 1, token.start());
            if (token.group("comment") != null
                    && cutsOff(
                            before,
                            token.group().substring(token.group("comment").length()))) {
                throw new BadInput(name + ":" + line(text, token.start()) + ": " + word(before, token.group())
                        + ": " + token.group("comment") + " begins a comment here and cuts the value off, expected the"
                        + " value in double quotes, or a blank before a comment");
            }
            if (token.group("name") != null) {
                boolean whole = BEGINNING_OF_VALUE.matcher(before).find()
                        && END_OF_VALUE.matcher(token.group("after")).matches();
                found.add(new OptionalSubstitution(
                        name + ":" + line(text, token.start()),
                        token.group("name").replace("\"", ""),
                        whole));
                from = token.start("after");
            }
        }
        return found;
    }

    private static boolean cutsOff(String before, String after) {
        if (before.isEmpty()) {
            return false;
        }
        char last = before.charAt(before.length() - 1);
        boolean glued = !Character.isWhitespace(last) && BOUNDARIES.indexOf(last) < 0;
        boolean inPlaceOfValue = BEGINNING_OF_VALUE.matcher(before).find()
                && !after.isEmpty()
                && !Character.isWhitespace(after.charAt(0));
        return glued || inPlaceOfValue;
    }

    private static String word(String before, String comment) {
        return before.replaceAll(".*[\\s={}\\[\\](),\"]", "") + comment.replaceAll("\\s.*", "");
    }

    private static long line(String text, int at) {
        return 1 + text.substring(0, at).chars().filter(c -> c == '\n').count();
    }

    /** A colon and the number of the line that includes a name; nothing if it is not found. */
    static String lineOfInclude(String text, String name) {
        Pattern include =
                Pattern.compile("^[^#\"\\n]*\\binclude\\b[^#\\n]*\"" + Pattern.quote(name) + "\"", Pattern.MULTILINE);
        Matcher found = include.matcher(text);
        return found.find() ? ":" + line(text, found.end() - 1) : "";
    }
}
