// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a benchmark found: one line of JSON, its last. */
final class Result {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    /** @param what what {@code against} is a figure of */
    Result(String bench, double value, String unit, double against, String what) {
        fields.put("bench", bench);
        with("value", value);
        fields.put("unit", unit);
        with("against", against);
        with("ratio", value / against);
        fields.put("against_what", what);
    }

    Result with(String name, Object value) {
        fields.put(name, value instanceof Double number ? rounded(number) : value);
        return this;
    }

    /** Four significant digits: what is behind them is noise. */
    static Object rounded(double value) {
        if (!Double.isFinite(value)) {
            return String.valueOf(value);
        }
        BigDecimal number = new BigDecimal(value);
        return Math.abs(value) >= 1000 ? Math.round(value) : number.round(new MathContext(4));
    }

    void print() throws JsonProcessingException {
        with("cpus", Runtime.getRuntime().availableProcessors());
        with("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        System.out.println(new ObjectMapper().writeValueAsString(fields));
        System.out.flush();
    }
}
