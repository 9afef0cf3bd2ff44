// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.plugin;

import java.util.List;

/** Tells of the plug-ins it hosts (whiteboard): the analysis of rules, the store of itself, and so on. */
public interface PluginSource {
    List<PluginInfo> plugins();
}
