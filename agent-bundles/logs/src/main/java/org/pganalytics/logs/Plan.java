// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A plan as auto_explain logs it, in its formats text and json: the nodes with what they read, without costs, conditions and
 * other lines that hold numbers or literals. Two runs of one plan are equal, whatever their times and estimates.
 *
 * @param nodes one a line, indented, not all of a long plan; empty in a format that is not read
 * @param hash of all nodes, 16 hexadecimal digits; empty where the plan was not read
 * @param query the text of the query, not scrubbed
 */
record Plan(String nodes, String hash, String query) {
    private static final int MAX_CHARS = 2000;
    private static final String QUERY = "Query Text: ";
    private static final String PARAMETERS = "Query Parameters: ";
    private static final Pattern TEXT_NODE =
            Pattern.compile("( *)(\\S.*?)  \\(cost=[0-9.]+ rows=[0-9.]+ width=\\d+\\).*");
    private static final Pattern JSON_PROPERTY = Pattern.compile("( *)\"(Node Type|Strategy|Join Type|Operation"
            + "|Relation Name|Index Name|CTE Name|Function Name)\": \"(.*)\",?");

    /** @param text what follows {@code plan:} in the message */
    static Plan parse(String text) {
        String body = text.strip();
        return body.startsWith("{") ? ofJson(body) : ofText(body);
    }

    private static Plan of(CharSequence nodes, String query) {
        if (nodes.isEmpty()) {
            return new Plan("", "", query);
        }
        String all = nodes.toString();
        return new Plan(all.length() > MAX_CHARS ? all.substring(0, MAX_CHARS) : all, Fingerprint.of(all), query);
    }

    private static Plan ofText(String body) {
        List<String> lines = body.lines().toList();
        int root = 0;
        // The query may have lines like a node; the plan's root is the last one that is not indented
        for (int i = 0; i < lines.size(); i++) {
            Matcher matcher = TEXT_NODE.matcher(lines.get(i));
            if (matcher.matches() && matcher.group(1).isEmpty()) {
                root = i;
            }
        }
        StringBuilder nodes = new StringBuilder();
        for (String line : lines.subList(root, lines.size())) {
            Matcher matcher = TEXT_NODE.matcher(line);
            if (matcher.matches()) {
                append(nodes, matcher.group(1) + matcher.group(2));
            }
        }
        List<String> query = new ArrayList<>();
        for (String line : lines.subList(0, root)) {
            if (line.startsWith(PARAMETERS)) {
                break;
            }
            query.add(line);
        }
        String joined = String.join("\n", query);
        return of(nodes, joined.startsWith(QUERY) ? joined.substring(QUERY.length()) : "");
    }

    private static Plan ofJson(String body) {
        StringBuilder nodes = new StringBuilder();
        for (String line : body.lines().toList()) {
            Matcher matcher = JSON_PROPERTY.matcher(line);
            if (matcher.matches()) {
                if (matcher.group(2).equals("Node Type")) {
                    append(nodes, matcher.group(1) + matcher.group(3));
                } else {
                    nodes.append(' ').append(matcher.group(3));
                }
            }
        }
        return of(nodes, FlatJson.parse(body).getOrDefault("Query Text", ""));
    }

    private static void append(StringBuilder nodes, String line) {
        nodes.append(nodes.isEmpty() ? "" : "\n").append(line);
    }
}
