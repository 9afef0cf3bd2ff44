// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.store;

/**
 * @param available whether it answered
 * @param version of the database, for instance {@code PostgreSQL 18.6}; empty when it does not answer
 * @param layout {@code native} or {@code timescaledb}
 * @param detail why it is not available; empty otherwise
 */
public record StoreStatus(boolean available, String version, String layout, String detail) {}
