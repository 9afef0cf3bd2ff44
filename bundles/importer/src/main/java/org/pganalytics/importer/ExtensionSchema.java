// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.importer;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pganalytics.importer.Definition.Variant;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Names the schema of what an extension has brought. Other systems look for pg_stat_statements wherever search_path leads; the
 * agent's is pg_catalog alone, so that nobody's function is run in place of another's, and its files say {@code {schema}}.
 */
final class ExtensionSchema {
    /** In place of the schema of the extension that the variant needs. */
    private static final String PLACE = "{schema}";
    /** Names put right in a query; one with more is refused for the next. */
    private static final int MOST = 50;

    private static final String SCHEMA = "SELECT quote_ident(n.nspname) FROM pg_extension e"
            + " JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = ?";
    /** By SQLSTATE (no such table, no such function) how to find the extension that has one of this name. */
    private static final Map<String, String> OWNERS = Map.of(
            "42P01", owner("pg_class", "relname"),
            "42883", owner("pg_proc", "proname"));

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_$]*");

    private ExtensionSchema() {}

    /**
     * The variant with {schema} before each unqualified name that is an extension's, and the need of that extension.
     *
     * @throws SQLException when the server refuses the query for another reason, or it needs two extensions
     */
    static Variant named(Connection server, Variant variant) throws SQLException {
        Variant named = variant;
        for (int i = 0; ; i++) {
            try {
                Reference.describe(server, bound(server, named, named.sql()));
                return named;
            } catch (PSQLException e) {
                Optional<Variant> next = i < MOST ? mended(server, named, e) : Optional.empty();
                named = next.orElseThrow(() -> e);
            }
        }
    }

    /** The SQL of the variant, as this server would get it. */
    static String bound(Connection server, Variant variant, String sql) throws SQLException {
        Optional<String> schema =
                variant.extension().isEmpty() ? Optional.empty() : one(server, SCHEMA, variant.extension());
        return schema.isPresent() ? sql.replace(PLACE, schema.get()) : sql;
    }

    private static Optional<Variant> mended(Connection server, Variant variant, PSQLException refusal)
            throws SQLException {
        ServerErrorMessage message = refusal.getServerErrorMessage();
        String owner = OWNERS.get(String.valueOf(refusal.getSQLState()));
        if (owner == null || message == null) {
            return Optional.empty();
        }
        int place = placeOf(message.getPosition() - 1, server, variant);
        Matcher name = NAME.matcher(variant.sql());
        if (place < 0 || !name.find(place) || name.start() != place) {
            return Optional.empty();
        }
        Optional<String> extension = one(server, owner, name.group().toLowerCase(Locale.ROOT));
        return extension
                .filter(found ->
                        variant.extension().isEmpty() || variant.extension().equals(found))
                .map(found -> new Variant(
                        variant.firstMajor(),
                        variant.lastMajor(),
                        variant.role(),
                        found,
                        variant.sql().substring(0, place) + PLACE + "."
                                + variant.sql().substring(place),
                        variant.columns()));
    }

    /** Where in the variant's SQL is what is there in the bound one; -1 for inside a schema's name. */
    private static int placeOf(int bound, Connection server, Variant variant) throws SQLException {
        int grown = bound(server, variant, PLACE).length() - PLACE.length();
        int place = bound;
        for (int at = variant.sql().indexOf(PLACE);
                at >= 0 && at < place;
                at = variant.sql().indexOf(PLACE, at + 1)) {
            place -= grown;
        }
        return place >= variant.sql().length() ? -1 : place;
    }

    private static String owner(String catalog, String name) {
        return "SELECT e.extname FROM " + catalog + " o JOIN pg_depend d ON d.classid = '" + catalog
                + "'::regclass AND d.objid = o.oid AND d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass"
                + " JOIN pg_extension e ON e.oid = d.refobjid WHERE o." + name + " = ? ORDER BY 1 LIMIT 1";
    }

    private static Optional<String> one(Connection server, String sql, String parameter) throws SQLException {
        try (PreparedStatement statement = server.prepareStatement(sql)) {
            statement.setString(1, parameter);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }
}
