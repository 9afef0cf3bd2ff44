// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.plugin;

import org.pganalytics.model.PartState;

/**
 * @param kind {@code rule}, {@code edges}, {@code detector}, {@code store}, {@code endpoint}, {@code metric}
 * @param source bundle or file it came from
 */
public record PluginInfo(String kind, String name, String source, PartState state) {}
