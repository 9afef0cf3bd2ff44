// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** JSON as REST v2 and the WebSocket speak it: times as ISO-8601 texts, at most 32 levels deep. Thread-safe. */
final class Json {
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private final ObjectMapper mapper = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxStringLength(1 << 20)
                            .build())
                    .build())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    String text(Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + value.getClass() + " as JSON", e);
        }
    }

    /** The object in the text; an {@link IllegalArgumentException} when it holds anything else. */
    Map<String, Object> object(byte[] text) {
        try {
            Map<String, Object> object = mapper.readValue(text, OBJECT);
            if (object == null) {
                throw new IllegalArgumentException("the body is no JSON object");
            }
            return object;
        } catch (IOException e) {
            throw new IllegalArgumentException("the body is no JSON object", e);
        }
    }

    void send(HttpServletResponse response, int status, String type, Object value) throws IOException {
        byte[] body;
        try {
            body = mapper.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + value.getClass() + " as JSON", e);
        }
        response.setStatus(status);
        response.setContentType(type);
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    void problem(HttpServletRequest request, HttpServletResponse response, int status, String detail)
            throws IOException {
        problem(response, status, detail, request.getRequestURI());
    }

    /** @param instance the address that was asked for */
    void problem(HttpServletResponse response, int status, String detail, String instance) throws IOException {
        if (status == 401) {
            response.setHeader("WWW-Authenticate", "Bearer");
        }
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("title", Problem.title(status));
        problem.put("status", status);
        problem.put("detail", detail);
        problem.put("instance", instance);
        send(response, status, "application/problem+json", problem);
    }
}
