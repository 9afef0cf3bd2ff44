// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.util.HashMap;
import java.util.Map;

/**
 * Reads a JSON object of strings and numbers, all that jsonlog has; the agent carries no JSON library. An object cut anywhere
 * gives what came before the cut; what is no such object gives what was understood.
 */
final class FlatJson {
    private final String text;
    private int at;

    private FlatJson(String text) {
        this.text = text;
    }

    static Map<String, String> parse(String text) {
        return new FlatJson(text).object();
    }

    private Map<String, String> object() {
        Map<String, String> keys = new HashMap<>();
        if (!skip('{')) {
            return keys;
        }
        do {
            if (!skip('"')) {
                return keys;
            }
            String key = string();
            if (!skip(':')) {
                return keys;
            }
            keys.put(key, skip('"') ? string() : literal());
        } while (skip(','));
        return keys;
    }

    /** White space, and this character if it comes next. */
    private boolean skip(char wanted) {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        boolean found = at < text.length() && text.charAt(at) == wanted;
        if (found) {
            at++;
        }
        return found;
    }

    private String literal() {
        int start = at;
        while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '}') {
            at++;
        }
        return text.substring(start, at).strip();
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                break;
            }
            if (c != '\\') {
                out.append(c);
            } else if (at < text.length()) {
                escape(text.charAt(at++), out);
            }
        }
        return out.toString();
    }

    private void escape(char c, StringBuilder out) {
        switch (c) {
            case 'n' -> out.append('\n');
            case 't' -> out.append('\t');
            case 'r' -> out.append('\r');
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'u' -> {
                int end = Math.min(at + 4, text.length());
                try {
                    out.append((char) Integer.parseInt(text, at, end, 16));
                } catch (NumberFormatException e) {
                    out.append('\uFFFD');
                }
                at = end;
            }
            default -> out.append(c);
        }
    }
}
