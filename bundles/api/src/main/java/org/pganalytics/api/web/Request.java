// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.web;

import java.util.Map;
import java.util.Optional;
import org.pganalytics.api.access.Access;

/** A request to an endpoint. */
public interface Request {
    /** Value of a path variable. */
    String variable(String name);

    /** First value of a query parameter. */
    Optional<String> parameter(String name);

    /** The JSON object sent, at most 1 MiB; empty when there is none. */
    Map<String, Object> body();

    /** The user logged in; empty only where the endpoint needs no role. */
    Optional<Access.User> user();

    String remoteAddress();
}
