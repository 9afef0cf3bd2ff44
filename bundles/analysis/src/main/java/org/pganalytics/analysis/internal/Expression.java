// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.projectnessie.cel.Env;
import org.projectnessie.cel.EnvOption;
import org.projectnessie.cel.Library;
import org.projectnessie.cel.Program;
import org.projectnessie.cel.checker.Decls;
import org.projectnessie.cel.common.types.Err;
import org.projectnessie.cel.common.types.UnknownT;
import org.projectnessie.cel.common.types.ref.Val;
import org.projectnessie.cel.parser.Macro;

/**
 * A compiled CEL expression. All numbers in it are doubles: {@code 5} reads as {@code 5.0}, so that rules need not care which
 * columns are integers. No access to Java and no loops ({@code exists}, {@code all}, {@code map} are not known): the time it takes is
 * bounded by its length. Safe for any thread.
 */
final class Expression {
    private static final int MAX_LENGTH = 4000;
    private static final EnvOption HAS_ONLY = EnvOption.macros(Macro.AllMacros.stream()
            .filter(macro -> macro.function().equals("has"))
            .toList());
    private static final Pattern TOKEN = Pattern.compile(
            "\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*'|[A-Za-z_][A-Za-z0-9_]*|[0-9]+\\.[0-9]+(?:[eE][-+]?[0-9]+)?|[0-9]+(?:[eE][-+]?[0-9]+)?");
    private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final Program program;
    private final Set<String> words;

    private Expression(Program program, Set<String> words) {
        this.program = program;
        this.words = words;
    }

    /** Compiles; throws {@link IllegalArgumentException} with the reason, unknown variables included. */
    static Expression compile(String text, Collection<String> variables) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("an expression has at most " + MAX_LENGTH + " characters");
        }
        List<EnvOption> options = new ArrayList<>(List.of(Library.StdLib(), EnvOption.clearMacros(), HAS_ONLY));
        for (String variable : new HashSet<>(variables)) {
            options.add(EnvOption.declarations(Decls.newVar(variable, Decls.Dyn)));
        }
        Program program;
        try {
            Env env = Env.newCustomEnv(options.toArray(EnvOption[]::new));
            // Not env.compile(): it runs into a null pointer where the text does not even parse
            Env.AstIssuesTuple checked = sound(env.parse(withDoubles(text)), text);
            program = env.program(sound(env.check(checked.getAst()), text).getAst());
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException(
                    "too many operators in one expression: " + text.substring(0, 40) + "...", e);
        }
        Set<String> words = new HashSet<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            words.add(matcher.group());
        }
        return new Expression(program, words);
    }

    private static Env.AstIssuesTuple sound(Env.AstIssuesTuple result, String text) {
        if (result.hasIssues()) {
            String reason = result.getIssues().toString().strip().replaceAll("\\s*\\n\\s*", " ");
            throw new IllegalArgumentException(reason + " in: " + text);
        }
        return result;
    }

    /** Names in the text: a variable or column that is not among them is not needed to evaluate it. */
    Set<String> words() {
        return words;
    }

    /** The value as Boolean, Double or String; null when it cannot be told because a value in it is missing. */
    @Nullable
    Object value(Map<String, Object> variables) {
        Val value;
        try {
            value = program.eval(variables).getVal();
        } catch (RuntimeException | StackOverflowError e) {
            return null;
        }
        if (Err.isError(value) || UnknownT.isUnknown(value)) {
            return null;
        }
        Object plain = value.value();
        return plain instanceof Number number ? Double.valueOf(number.doubleValue()) : plain;
    }

    /** True, false, or null when it cannot be told. */
    @Nullable
    Boolean test(Map<String, Object> variables) {
        return value(variables) instanceof Boolean result ? result : null;
    }

    /** The number, or NaN when it cannot be told. */
    double number(Map<String, Object> variables) {
        Object value = value(variables);
        return value instanceof Double number && Double.isFinite(number) ? number : Double.NaN;
    }

    private static String withDoubles(String text) {
        return TOKEN.matcher(text).replaceAll(match -> {
            String token = match.group();
            boolean integer =
                    Character.isDigit(token.charAt(0)) && token.chars().allMatch(Character::isDigit);
            return Matcher.quoteReplacement(integer ? token + ".0" : token);
        });
    }
}
