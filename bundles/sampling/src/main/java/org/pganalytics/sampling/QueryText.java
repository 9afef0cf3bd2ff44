// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

/**
 * Takes the data out of query texts before they leave the agent: every number and string becomes {@code ?}, comments go,
 * white space shrinks. Works on texts cut anywhere: an unfinished literal ends with the text. Where a literal's end depends
 * on standard_conforming_strings, which the text does not tell, all that follows counts as the literal.
 */
public final class QueryText {
    private final String text;
    private final StringBuilder out;
    private int at;

    private QueryText(String text) {
        this.text = text;
        this.out = new StringBuilder(text.length());
    }

    public static String scrub(String query) {
        return new QueryText(query).run();
    }

    /** Scrubbed, and at most so many characters long. */
    public static String scrub(String query, int limit) {
        String scrubbed = scrub(query);
        if (scrubbed.length() <= limit) {
            return scrubbed;
        }
        int end = Character.isHighSurrogate(scrubbed.charAt(limit - 1)) ? limit - 1 : limit;
        return scrubbed.substring(0, end);
    }

    private String run() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\'') {
                literal(plainEnd(at));
            } else if (c == '"') {
                identifier();
            } else if (c == '$') {
                dollar();
            } else if (text.startsWith("--", at)) {
                skipTo(lineEnd());
            } else if (text.startsWith("/*", at)) {
                skipTo(commentEnd());
            } else if (Character.isWhitespace(c)) {
                skipTo(at + 1);
            } else if (isDigit(c) || (c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1)))) {
                literal(numberEnd());
            } else if (isWordStart(c)) {
                word();
            } else {
                out.append(c);
                at++;
            }
        }
        return out.toString().strip();
    }

    /** A quoted one stays; where its end is missing nobody knows what follows. */
    private void identifier() {
        int close = text.indexOf('"', at + 1);
        if (close < 0) {
            literal(text.length());
        } else {
            copyTo(close + 1);
        }
    }

    /** A word, or the prefix of a string constant: E'', B'', X'', N'', U&''. */
    private void word() {
        int end = at + 1;
        while (end < text.length() && isWordPart(text.charAt(end))) {
            end++;
        }
        boolean unicode = end - at == 1 && "uU".indexOf(text.charAt(at)) >= 0 && text.startsWith("&'", end);
        boolean prefix = end - at == 1 && "eEbBxXnN".indexOf(text.charAt(at)) >= 0 && text.startsWith("'", end);
        if (unicode) {
            literal(plainEnd(end + 1));
        } else if (prefix) {
            literal("eE".indexOf(text.charAt(at)) >= 0 ? quotedEnd(end, true) : plainEnd(end));
        } else {
            copyTo(end);
        }
    }

    /** $1 stays, $$text$$ and $tag$text$tag$ go. */
    private void dollar() {
        int end = at + 1;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        if (end > at + 1) {
            copyTo(end);
            return;
        }
        while (end < text.length() && isWordPart(text.charAt(end)) && text.charAt(end) != '$') {
            end++;
        }
        if (end < text.length() && text.charAt(end) == '$') {
            String tag = text.substring(at, end + 1);
            literal(end(text.indexOf(tag, end + 1), tag.length()));
        } else if (end == text.length()) {
            literal(end);
        } else {
            out.append('$');
            at++;
        }
    }

    private int plainEnd(int quote) {
        int end = quotedEnd(quote, false);
        return end == quotedEnd(quote, true) ? end : text.length();
    }

    private int quotedEnd(int quote, boolean backslashes) {
        int i = quote + 1;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (backslashes && c == '\\') {
                i++;
            } else if (c == '\'') {
                if (i + 1 < text.length() && text.charAt(i + 1) == '\'') {
                    i++;
                } else {
                    return i + 1;
                }
            }
            i++;
        }
        return text.length();
    }

    private int numberEnd() {
        int end = at;
        while (end < text.length()) {
            char c = text.charAt(end);
            boolean exponentSign = (c == '+' || c == '-')
                    && "eE".indexOf(text.charAt(end - 1)) >= 0
                    && !text.startsWith("0x", at)
                    && !text.startsWith("0X", at);
            if (!isWordPart(c) && c != '.' && !exponentSign) {
                break;
            }
            end++;
        }
        return end;
    }

    private int lineEnd() {
        int end = at;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        return end;
    }

    private int commentEnd() {
        int depth = 0;
        int i = at;
        while (i < text.length()) {
            if (text.startsWith("/*", i)) {
                depth++;
                i += 2;
            } else if (text.startsWith("*/", i)) {
                depth--;
                i += 2;
                if (depth == 0) {
                    return i;
                }
            } else {
                i++;
            }
        }
        return text.length();
    }

    private int end(int found, int length) {
        return found < 0 ? text.length() : found + length;
    }

    private void literal(int end) {
        out.append('?');
        at = end;
    }

    private void copyTo(int end) {
        out.append(text, at, end);
        at = end;
    }

    private void skipTo(int end) {
        if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
            out.append(' ');
        }
        at = end;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWordStart(char c) {
        return Character.isLetter(c) || c == '_' || c >= 0x80;
    }

    private static boolean isWordPart(char c) {
        return isWordStart(c) || isDigit(c) || c == '$';
    }
}
