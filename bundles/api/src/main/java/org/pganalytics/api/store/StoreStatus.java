// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.store;

/**
 * @param available whether it answered, or is busy
 * @param version of the database, for instance {@code PostgreSQL 18.6}; empty when it does not answer, without number while busy
 * @param layout {@code native} or {@code timescaledb}
 * @param detail why it is not available, or that all its connections are in use; empty otherwise
 */
public record StoreStatus(boolean available, String version, String layout, String detail) {}
